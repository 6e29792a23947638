PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA { <https://w3id.org/backspasm/causes> dcterms:title "causes"@en }
