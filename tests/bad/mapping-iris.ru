PREFIX sssom: <https://w3id.org/sssom/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX lbs: <https://w3id.org/backspasm/>
DELETE {
  lbs:abdomen skos:exactMatch <http://id.nlm.nih.gov/mesh/D000005> .
  ?mapping sssom:object_id <http://id.nlm.nih.gov/mesh/D000005> .
}
INSERT {
  lbs:abdomen skos:exactMatch <https://meshb.nlm.nih.gov/record/ui?ui=D000005> .
  ?mapping sssom:object_id <https://meshb.nlm.nih.gov/record/ui?ui=D000005> .
}
WHERE { ?mapping sssom:object_id <http://id.nlm.nih.gov/mesh/D000005> }
