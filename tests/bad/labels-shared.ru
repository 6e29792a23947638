PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {
  <https://w3id.org/backspasm/reading/often> a owl:Class ;
    rdfs:label "often"@en ;
    skos:definition "class of things that come again"@en ;
    rdfs:isDefinedBy <https://w3id.org/backspasm/core> .
}
