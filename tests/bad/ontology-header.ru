PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {
  <http://example.org/scheme> a skos:ConceptScheme ;
    dcterms:title "scheme"@en .
}
