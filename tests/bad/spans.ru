PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE WHERE { src:definition-and-overview.back-spasms-are lbs:sha256 ?hash } ;
INSERT DATA { src:definition-and-overview.back-spasms-are lbs:sha256 "none" }
