PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA {
  dcterms:isReplacedBy a owl:AnnotationProperty .
  lbs:often dcterms:isReplacedBy lbs:typical .
}
