"""What a complaint may be about: four supports, seven difficulties (七难), four disorders (四乱) and the rest
(clauses 3, 69, 78), and which of the centre's five queues it falls into (clause 89)."""

from domain.labels import Labelled


class Group(Labelled):
    SUPPORT = "support", "Four supports"
    HARD = "hard", "Seven difficulties"
    WILD = "wild", "Four disorders"
    REST = "rest", "Conduct and agreements"


class Queue(Labelled):
    """The five duties of the enterprise service centre."""

    POLICY = "policy", "Policy and information"
    LIAISON = "liaison", "Liaison and coordination"
    FINANCING = "financing", "Financing"
    TALENT = "talent", "Talent and labour"
    AGREEMENTS = "agreements", "Agreements and promises"


class Category(Labelled):
    POLICY = "support.policy", "Policy support"
    FINANCE = "support.finance", "Financing support"
    INFORMATION = "support.information", "Information support"
    SURROUNDINGS = "support.surroundings", "Surroundings and facilities support"
    TALENT = "hard.talent", "Finding talent"
    LABOUR = "hard.labour", "Finding workers"
    LOANS = "hard.loans", "Getting loans"
    LOGISTICS = "hard.logistics", "Logistics"
    FIRE = "hard.fire", "Fire protection approval"
    POWER = "hard.power", "Power supply"
    FACILITIES = "hard.facilities", "Public facilities"
    CHARGES = "wild.charges", "Arbitrary charges"
    FINES = "wild.fines", "Arbitrary fines"
    INSPECTIONS = "wild.inspections", "Arbitrary inspections"
    LEVIES = "wild.levies", "Arbitrary levies"
    CONDUCT = "conduct", "Conduct of staff"
    AGREEMENT = "agreement", "Agreement or promise not kept"
    OTHER = "other", "Other"

    @property
    def group(self) -> Group:
        """The branch of the tree on which it stands."""
        return GROUP_OF.get(self.value.split(".")[0], Group.REST)

    @property
    def queue(self) -> Queue:
        return QUEUE_OF.get(self, Queue.LIAISON)

    @property
    def accuses(self) -> bool:
        """Is it about what a department did wrong? Then it is sealed from that department once it is named."""
        return self.group is Group.WILD or self is Category.CONDUCT


GROUP_OF = {group.value: group for group in Group}
QUEUE_OF = {
    Category.POLICY: Queue.POLICY,
    Category.INFORMATION: Queue.POLICY,
    Category.FINANCE: Queue.FINANCING,
    Category.LOANS: Queue.FINANCING,
    Category.TALENT: Queue.TALENT,
    Category.LABOUR: Queue.TALENT,
    Category.AGREEMENT: Queue.AGREEMENTS,
}
