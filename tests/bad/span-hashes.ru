PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE WHERE { src:risk-factors.smoking lbs:sha256 ?hash } ;
INSERT { src:risk-factors.smoking lbs:sha256 ?hash } WHERE { src:risk-factors.obesity lbs:sha256 ?hash }
