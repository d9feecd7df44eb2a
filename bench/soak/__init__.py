"""A soak: real processes, a phone company on bad days, people with phones, workers that are killed. It opens
dispatches at random for as long as it is told, then reads the database and the phone company's record, and
counts what was lost.

town.py the processes; people.py who answers; weather.py what goes wrong; record.py what was found afterwards;
stories.py a dispatch by its log; judge.py the counting; told.py the report.
"""
