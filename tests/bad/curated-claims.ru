PREFIX dcterms: <http://purl.org/dc/terms/>
DELETE WHERE { <https://w3id.org/backspasm/claim/coreStrengthening_aimedAt_weakCoreMuscles> dcterms:date ?date } ;
INSERT DATA { <https://w3id.org/backspasm/claim/coreStrengthening_aimedAt_weakCoreMuscles> dcterms:date "22 November 2026" }
