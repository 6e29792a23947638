PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA { lbs:often lbs:year "2020"^^xsd:gYear }
