"""What was proved, in lines that an author reads: a line a topic, and what was not settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sagsgang.check.diagnostic import printable
from sagsgang.proof.answer import Answer, Topic
from sagsgang.text import _


def proved_words(answers: Iterable[tuple[str, Answer]]) -> Iterator[str]:
    """Of each file what holds on every way, by topic, with counts."""
    files: dict[str, dict[Topic, list[Answer]]] = {}
    for file, answer in answers:
        files.setdefault(file, {}).setdefault(answer.topic, []).append(answer)
    for file, topics in files.items():
        yield ""
        yield _("Bevist i {file}:").format(file=printable(file))
        for topic, found in topics.items():
            yield "  " + _of_topic(topic, found)
    if files:
        yield _("Det gælder sager, som føres efter guiden: rettelser, afvigelser og luk er ikke med.")


def _of_topic(topic: Topic, answers: list[Answer]) -> str:
    counts = {
        verdict: sum(answer.verdict == verdict for answer in answers) for verdict in ("proved", "refuted", "open")
    }
    said = _("{topic}: {proved} af {all} holder").format(
        topic=topic_word(topic), proved=counts["proved"], all=len(answers)
    )
    if counts["refuted"]:
        said += _("; {many} holder ikke").format(many=counts["refuted"])
    if counts["open"]:
        said += _("; {many} blev ikke afgjort").format(many=counts["open"])
    return said + "."


def topic_word(topic: Topic) -> str:
    """What the topic is called."""
    return {
        "flow": _("Faser, trin og fælder"),
        "condition": _("Betingelser"),
        "time": _("Frister"),
        "people": _("Personer"),
        "barrier": _("Spærringer"),
        "law": _("Hjemmel"),
        "property": _("Egenskaber"),
    }[topic]
