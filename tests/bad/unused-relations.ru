PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {
  lbs:strengthens a owl:ObjectProperty ;
    rdfs:label "strengthens"@en ;
    skos:definition "relation from an exercise to what it trains"@en ;
    rdfs:isDefinedBy <https://w3id.org/backspasm/core> .
}
