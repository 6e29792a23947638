PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE WHERE { src:low-back-cramps-or-spasms_definition-and-overview_back-spasms-are lbs:sha256 ?hash } ;
INSERT DATA { src:low-back-cramps-or-spasms_definition-and-overview_back-spasms-are lbs:sha256 "none" }
