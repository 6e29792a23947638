PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE { ?sentence lbs:start ?start ; lbs:end ?end }
INSERT { ?sentence lbs:start ?sooner ; lbs:end ?last }
WHERE {
  VALUES ?sentence { src:low-back-cramps-or-spasms_definition-and-overview_the-intensity-and }
  ?sentence lbs:start ?start ;
    lbs:end ?end .
  BIND(?start - 2 AS ?sooner)
  BIND(?end - 2 AS ?last)
}
