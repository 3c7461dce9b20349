from domain.labels import Labelled


class Industry(Labelled):
    """The sections of GB/T 4754-2017."""

    A = "A", "Agriculture, forestry, animal husbandry and fishery"
    B = "B", "Mining"
    C = "C", "Manufacturing"
    D = "D", "Electricity, heat, gas and water supply"
    E = "E", "Construction industry"
    F = "F", "Wholesale and retail trade"
    G = "G", "Transport, storage and post"
    H = "H", "Accommodation and catering"
    I = "I", "Information transmission, software and IT services"  # noqa: E741
    J = "J", "Finance"
    K = "K", "Real estate"
    L = "L", "Leasing and business services"
    M = "M", "Scientific research and technical services"
    N = "N", "Water, environment and public facilities"
    O = "O", "Resident services, repair and other services"  # noqa: E741
    P = "P", "Education"
    Q = "Q", "Health and social work"
    R = "R", "Culture, sports and entertainment"
    S = "S", "Public administration, social security and organisations"
    T = "T", "International organisations"
