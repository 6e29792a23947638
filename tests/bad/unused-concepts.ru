PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX mapping: <https://w3id.org/backspasm/mapping/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sssom: <https://w3id.org/sssom/>
INSERT DATA {
  lbs:leisure a owl:NamedIndividual , lbs:Situation , lbs:Concept ;
    rdfs:label "leisure"@en ;
    skos:definition "situation of having time to oneself"@en ;
    rdfs:isDefinedBy <https://w3id.org/backspasm/core> .
  mapping:leisure_exact_sssom-NoTermFound a owl:NamedIndividual , lbs:Mapping ;
    sssom:subject_id lbs:leisure ;
    sssom:predicate_id skos:exactMatch ;
    sssom:object_id sssom:NoTermFound ;
    lbs:curie "sssom:NoTermFound" ;
    sssom:mapping_justification "semapv:ManualMappingCuration" ;
    sssom:confidence 0.9 ;
    lbs:reason "None of the terminologies speaks of it."@en .
}
