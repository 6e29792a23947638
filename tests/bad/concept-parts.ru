PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE WHERE { lbs:dehydration skos:definition ?words }
