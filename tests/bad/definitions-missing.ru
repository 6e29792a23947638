PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA {
  lbs:Undefined a owl:Class ;
    rdfs:label "undefined"@en ;
    rdfs:isDefinedBy <https://w3id.org/backspasm/core> .
}
