"""Whatever leaves the house: texts, pages, e-mail, alarms; stored first, sent by the worker, followed."""
