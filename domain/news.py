"""What a screen mentions of its own accord when it has just happened: the moves of the work, not the upkeep."""

NEWS: frozenset[str] = frozenset(
    (
        *("project.taken_in", "project.became_major", "project.suspend", "project.resume", "project.end"),
        *("handoff.offered", "handoff.accept", "handoff.send_back"),
        *("complaint.recorded", "complaint.dispatch", "complaint.transfer", "complaint.settle", "complaint.accept"),
        *("complaint.send_back", "complaint.reply", "complaint.pause", "complaint.resume", "complaint.resolve"),
        *("complaint.verify", "complaint.confirmed", "complaint.contested", "complaint.supplemented"),
        *("complaint.reopen", "complaint.rest", "complaint.urged", "complaint.escalated", "complaint.woke"),
        *("case.shared", "coordination.asked", "coordination.answer", "task.given", "task.finish"),
        *("special_report.put_forward", "special_report.decide", "report.file", "review.conclude", "visit.logged"),
    )
)
# Somebody coming or going changes nothing that anybody else's screen shows.
UNSEEN: frozenset[str] = frozenset(("person.signed_in", "person.signed_out"))
