PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sssom: <https://w3id.org/sssom/>
INSERT {
  <https://w3id.org/backspasm/mapping/acupuncture_related_MAXO-9999999> a owl:NamedIndividual , lbs:Mapping ;
    sssom:subject_id lbs:acupuncture ;
    sssom:predicate_id skos:relatedMatch ;
    sssom:object_id <http://purl.obolibrary.org/obo/MAXO_9999999> ;
    lbs:curie "MAXO:9999999" ;
    sssom:object_label "hairdressing" ;
    sssom:mapping_justification "semapv:ManualMappingCuration" ;
    sssom:confidence 0.6 ;
    sssom:object_source_version ?version .
}
WHERE { <https://w3id.org/backspasm/mapping/acupuncture_exact_MAXO-0000083> sssom:object_source_version ?version }
