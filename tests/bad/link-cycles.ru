PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX claim: <https://w3id.org/backspasm/claim/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA {
  lbs:fever lbs:impliesFinding lbs:highFever .
  claim:fever_impliesFinding_highFever a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:fever ;
    lbs:claimPredicate lbs:impliesFinding ;
    lbs:claimObject lbs:highFever ;
    lbs:hasOrigin lbs:curated ;
    lbs:hasModality lbs:plain ;
    lbs:reason "None that a clinician would defend."@en ;
    lbs:hasReviewStatus lbs:unreviewed ;
    dcterms:date "2026-11-22" .
}
