PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA { lbs:spasmOnset lbs:ordinal "first"^^xsd:integer }
