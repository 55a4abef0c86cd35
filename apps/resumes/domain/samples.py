"""Resumes of coaches, none of whom is anybody; for demos and measurements."""

from __future__ import annotations

from typing import Any

RESUMES: tuple[dict[str, Any], ...] = (
    {
        "basics": {
            "name": "Ilse Brandvoort",
            "label": "Head Coach, Youth Football",
            "email": "ilse.brandvoort@example.com",
            "phone": "+31 20 555 0134",
            "url": "https://brandvoort.example.com",
            "summary": "Fourteen years of turning fast, shy eleven-year-olds into patient footballers. I plan seasons "
            "backwards from the last match, measure what can be measured, and talk about the rest.",
            "location": {"city": "Haarlem", "countryCode": "NL"},
            "profiles": [{"network": "Mastodon", "username": "ilse", "url": "https://social.example.com/@ilse"}],
        },
        "work": [
            {
                "name": "Mill Rovers Academy",
                "position": "Head Coach, Under 15",
                "location": "Haarlem",
                "startDate": "2018-07",
                "summary": "Responsible for 44 players, three coaches and one very small budget.",
                "highlights": [
                    "Nine players signed by first teams in six seasons",
                    "Cut muscle injuries by a third with a warm-up that players run themselves",
                    "Introduced a shared match notebook that parents read too",
                ],
            },
            {
                "name": "VV Noordkade",
                "position": "Assistant Coach",
                "startDate": "2011-08",
                "endDate": "2018-06",
                "highlights": ["Ran goalkeeping for all age groups", "Organised the annual tournament of 32 teams"],
            },
        ],
        "education": [
            {
                "institution": "Hogeschool Noord",
                "studyType": "BSc",
                "area": "Sports Science",
                "startDate": "2007-09",
                "endDate": "2011-06",
            }
        ],
        "certificates": [{"name": "UEFA A licence", "issuer": "UEFA", "date": "2017-05"}],
        "skills": [
            {"name": "Coaching", "level": "Master", "keywords": ["Positional play", "Periodisation", "Set pieces"]},
            {"name": "Analysis", "level": "Advanced", "keywords": ["Video", "Python", "GPS tracking"]},
        ],
        "languages": [
            {"language": "Dutch", "fluency": "Native speaker"},
            {"language": "English", "fluency": "Fluent"},
            {"language": "Spanish", "fluency": "Conversational"},
        ],
    },
    {
        "basics": {
            "name": "Томаш Белохвостиков",
            "label": "Goalkeeping Coach",
            "email": "tomas@example.com",
            "summary": "Former keeper. Teaches hands first, feet second, and patience throughout.",
            "location": {"city": "Brno", "countryCode": "CZ"},
        },
        "work": [
            {
                "name": "Harbour Wanderers",
                "position": "Goalkeeping Coach",
                "startDate": "2020-01",
                "highlights": ["Clean sheets up from 8 to 15 in two seasons"],
            }
        ],
        "skills": [{"name": "Goalkeeping", "keywords": ["Distribution", "Reaction training"]}, {"name": "First aid"}],
        "languages": [{"language": "Czech"}, {"language": "Russian"}, {"language": "English"}],
    },
    {
        "basics": {
            "name": "Ama Quartey",
            "label": "Strength and Conditioning Coach",
            "email": "ama.quartey@example.com",
            "summary": "Keeps players on the pitch. Writes programmes that survive contact with a fixture list.",
            "location": {"city": "Accra", "countryCode": "GH"},
        },
        "work": [
            {
                "name": "Coastal Athletic",
                "position": "Strength and Conditioning Coach",
                "startDate": "2019-03",
                "highlights": ["Hamstring injuries down from eleven to three a season"],
            }
        ],
        "skills": [
            {"name": "Strength training", "keywords": ["Periodisation", "Force plates"]},
            {"name": "Rehabilitation"},
            {"name": "R", "level": "Advanced"},
        ],
        "languages": [{"language": "English"}, {"language": "Twi"}, {"language": "French"}],
    },
)
