PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE { ?sentence lbs:start ?start ; lbs:end ?end }
INSERT { ?sentence lbs:start ?later ; lbs:end ?last }
WHERE {
  VALUES ?sentence { src:definition-and-overview.the-intensity-and }
  ?sentence lbs:start ?start ;
    lbs:end ?end .
  BIND(?start + 1 AS ?later)
  BIND(?end + 1 AS ?last)
}
