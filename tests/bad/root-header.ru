PREFIX dcterms: <http://purl.org/dc/terms/>
DELETE DATA { <https://w3id.org/backspasm> dcterms:modified "2026-11-26" } ;
INSERT DATA { <https://w3id.org/backspasm> dcterms:modified "2026-11-22" }
