PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA { lbs:acupuncture skos:broadMatch <http://purl.obolibrary.org/obo/MAXO_0000083> }
