PREFIX src: <https://w3id.org/backspasm/source/>
PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA { src:low-back-cramps-or-spasms dcterms:rights "all rights reserved"@en }
