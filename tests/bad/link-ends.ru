PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA {
  lbs:smoking lbs:aimedAt lbs:dehydration .
  <https://w3id.org/backspasm/claim/smoking.aimedAt.dehydration> a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:claimPredicate lbs:aimedAt ;
    lbs:claimObject lbs:dehydration ;
    lbs:origin lbs:curated ;
    lbs:modality lbs:purpose ;
    lbs:reason "None that a clinician would defend."@en ;
    lbs:reviewStatus lbs:unreviewed ;
    dcterms:date "2026-11-22" .
}
