PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {
  lbs:highFeverWithBackPain lbs:nearFinding lbs:warmth .
  lbs:warmth a owl:NamedIndividual , lbs:Finding , lbs:Concept ;
    rdfs:label "warmth"@en ;
    skos:definition "finding of skin that is not cold"@en ;
    rdfs:isDefinedBy <https://w3id.org/backspasm/red-flags> .
}
