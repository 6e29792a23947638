PREFIX sssom: <https://w3id.org/sssom/>
DELETE WHERE { <https://w3id.org/backspasm/mapping/acupuncture_exact_MAXO-0000083> sssom:confidence ?confidence } ;
INSERT DATA { <https://w3id.org/backspasm/mapping/acupuncture_exact_MAXO-0000083> sssom:confidence 1.5 }
