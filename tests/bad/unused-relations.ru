PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <https://schema.org/>
INSERT DATA {
  lbs:strengthens a owl:ObjectProperty ;
    rdfs:label "strengthens"@en ;
    skos:definition "relation from an exercise to what it trains"@en ;
    schema:domainIncludes lbs:Exercise ;
    schema:rangeIncludes lbs:BodyState ;
    lbs:curatedAs lbs:purpose ;
    rdfs:isDefinedBy <https://w3id.org/backspasm/core> .
}
