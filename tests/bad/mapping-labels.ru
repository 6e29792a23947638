PREFIX sssom: <https://w3id.org/sssom/>
DELETE WHERE { <https://w3id.org/backspasm/mapping/acupuncture_exact_MAXO-0000083> sssom:object_source_version ?version } ;
INSERT DATA { <https://w3id.org/backspasm/mapping/acupuncture_exact_MAXO-0000083> sssom:object_source_version "an older one" }
