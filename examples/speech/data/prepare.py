# Makes recordings.csv, bigrams.csv and text.csv:
#
#   python3 prepare.py barney.csv kjv.txt cmudict.json
#
# barney.csv   Peterson and Barney's vowels: the table of that name in Praat
#              6.3, saved as comma-separated
# kjv.txt      the King James Bible, a verse a line: "bible -f Gen1:1-Rev22:21"
#              (bible-kjv 4.38)
# cmudict.json CMUdict as an object of words and their phones, with stress
import csv
import json
import re
import sys

vowels = "iy ih eh ae ah aa ao uh uw er".split()  # those that were recorded
others = "p b t d k g f v th dh s z sh zh ch jh hh m n ng l r w y ay aw ey ow oy ax".split()
phones = vowels + others

# The beginning of Lincoln's address at Gettysburg, 1863.
text = """Four score and seven years ago our fathers brought forth on this
continent, a new nation, conceived in Liberty, and dedicated to the proposition
that all men are created equal. Now we are engaged in a great civil war."""

with open(sys.argv[1]) as f, open("recordings.csv", "w") as out:
    print("speaker,type,vowel,f1,f2,f3", file=out)
    for r in csv.DictReader(f):
        print(r["Speaker"], r["Type"], r["Vowel"], r["F1"], r["F2"], r["F3"], sep=",", file=out)

dictionary = json.load(open(sys.argv[3]))


def spoken(word):
    said = []
    for phone in dictionary[word].split():
        bare = phone.rstrip("012").lower()
        said.append("ax" if phone == "AH0" else bare)  # the vowel of "the"
    return said


counts = {before: dict.fromkeys(phones, 0) for before in ["start"] + phones}
for verse in open(sys.argv[2]):
    before = "start"
    for word in re.findall(r"[a-z']+", re.sub(r"^\S+ ", "", verse).lower()):
        word = word.strip("'")
        if word not in dictionary:
            before = None
            continue
        for phone in spoken(word):
            if before:
                counts[before][phone] += 1
            before = phone
with open("bigrams.csv", "w") as out:
    print("before", *phones, sep=",", file=out)
    for before, row in counts.items():
        print(before, *row.values(), sep=",", file=out)

with open("text.csv", "w") as out:
    print("word,phone", file=out)
    for word in re.findall(r"[a-z']+", text.lower()):
        for phone in spoken(word):
            print(word, phone, sep=",", file=out)
