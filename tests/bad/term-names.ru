PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE DATA { lbs:reduces rdfs:label "reduces"@en } ;
INSERT DATA { lbs:reduces rdfs:label "reducess"@en }
