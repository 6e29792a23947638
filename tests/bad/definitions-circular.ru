PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE WHERE { lbs:often skos:definition ?words } ;
INSERT DATA { lbs:often skos:definition "modality of a claim that holds often"@en }
