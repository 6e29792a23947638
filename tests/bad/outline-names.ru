PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE WHERE { src:definition-and-overview.back-spasms-are lbs:opening ?words } ;
INSERT DATA { src:definition-and-overview.back-spasms-are lbs:opening "Back spasms were" }
