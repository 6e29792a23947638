PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX claim: <https://w3id.org/backspasm/claim/>
PREFIX ref: <https://w3id.org/backspasm/reference/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT DATA {
  lbs:smoking lbs:aimedAt lbs:dehydration .
  claim:smoking_aimedAt_dehydration a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:claimPredicate lbs:aimedAt ;
    lbs:claimObject lbs:dehydration ;
    lbs:cites ref:Shiri2010smk ;
    lbs:hasOrigin lbs:curated ;
    lbs:hasModality lbs:purpose ;
    lbs:reason "None that a clinician would defend."@en ;
    lbs:hasReviewStatus lbs:unreviewed ;
    dcterms:date "2026-11-22" .
}
