# The error catalogue in English: what the language is, and the words for fields and their values.
#
# A language is all files of its folder together. Its codes are in account, institution, request and
# link-page, what their themes are about in themes. Phrases (a name that starts with a dash) can be used
# in every file. Texts take no arguments.


## The language

# Whether a person who speaks the language has read and approved the translation: yes or no. As long as it
# is no, the words of reviewed.no stand beside every text. English is the original, so it is yes.
language =
    .name = English
    .reviewed = yes

reviewed =
    .yes = The original, or a translation that a person has read.
    .no = Not yet read by a person.


## Phrases

-case =
    open a support case with the operator of this server, and give this code, the time it was first seen, and
    the account where there is one

-wait = Nobody: wait. The server tries again by itself


## Labels

title =
    .aggregation_status_code = Aggregation status code
    .error_code = Error code
    .event_code = Event code
    .category = Remediation category
    .http_status = HTTP status
    .alert = Data Connect alert
    .message = Error message
    .causes = Common causes
    .steps = Troubleshooting steps
    .retriable_by_end_user = Retriable by end user
    .latest_data = Access to latest data
    .actor = Whose move
    .scope = What it touches
    .retry = Server tries again
    .blocks_nightly = Blocks the nightly batch
    .fix_eligible = Data Connect Fix eligible
    .severity = Severity
    .opens_case = Opens a support case

alert =
    .none = None. Nobody is shown an alert for this code.

http_status =
    .none = None. It is told by the link page and answers no call.

type =
    .account = Account
    .institution = Institution
    .request = Request
    .sdk-event = Link page

phase =
    .link = while accounts are added or a connection is mended
    .refresh = on a refresh that was asked for
    .nightly = in the nightly batch
    .live = in a call that goes to the bank while the caller waits
    .request = in a call that goes to no bank

# What stands on a page around an entry.
page =
    .adding = While an account is being added
    .beside = Beside the published rows
    .by_rule = When an institution's rule chooses it, this code reports:
    .code = Code
    .default_for = By default, this code reports:
    .documented_only = Documented only: this server never reports it.
    .elsewhere = The same event elsewhere:
    .here = In this server
    .index = Errors
    .index_intro =
        Every code of both regions. Each value on a page says whether it is published, inferred from what is, or
        decided here (ours). A code with a dot is documented only: this server never reports it.
    .inherited =
        Taken over whole from the United States: this region publishes nothing of its own about it.
    .note = Note.
    .phases = This code can be met
    .provenance = From
    .see = See also
    .theme = Theme

# How a step begins: whose it is.
who =
    .end-user = End user
    .partner = Partner
    .institution = Institution
    .operator = Operator
    .nobody = Nobody

retriable_by_end_user =
    .yes = Yes. The person can try again, at once or as the steps say.
    .no = No. Trying again changes nothing.

latest_data =
    .available = Yes. Nothing keeps the latest data back.
    .stale = Not yet. The data of the last good refresh can be read, and newer data follows by itself.
    .unavailable-until-resolved =
        No, not until somebody resolves it. What was stored before is not touched by it.

actor =
    .end-user = The person whose accounts they are
    .partner = The partner
    .institution = The institution
    .operator = The operator of this server
    .nobody = Nobody

scope =
    .partner = The partner as a whole, or a call it made
    .institution = Every connection to the institution
    .login = One connection and all its accounts
    .account = One account
    .product = One kind of data of one account

retry =
    .never = No. The server does not try again by itself.
    .after = Yes, when the pause that was asked for is over.
    .backoff = Yes, with growing pauses.

blocks_nightly =
    .yes = Yes. The nightly batch leaves it out until this is resolved.
    .no = No. The nightly batch goes on.

fix_eligible =
    .yes = Yes. Going through a Fix link ends it.
    .no = No. A Fix link does not end it.

severity =
    .info = Information: part of ordinary life
    .warning = Warning: it passes, or a program goes another way
    .error = Error: somebody has to act
    .critical = Critical: it stops many and does not pass by itself

opens_case =
    .yes = Yes.
    .no = No.

provenance =
    .published = published
    .inferred = inferred
    .ours = ours

region =
    .us = United States
    .au = Australia

# Around the pages of the site.
site =
    .title = Error catalogue
    .heading = Every code, and what to do about it
    .lead = What happened, whose move it is, and what mends it: for each code of both regions.
    .flow = What these codes ask for is the same, so one flow serves them all.
    .search = Search by code or words
    .find = Find
    .codes = codes
    .nothing = No code has these words. Try fewer, or other ones.
    .regions = Regions
    .languages = Languages
    .skip = Skip to the content
    .only = documented only
    .happened = What happened
    .move = Whose move it is
    .todo = What to do
    .alert = What the person is shown
    .nine = The nine published attributes
    .conditions = It can report:
    .example = An answer that carries it
    .unknown = There is no such code
    .near = You may have meant
    .footer =
        Holdfast is independent, and neither affiliated with nor endorsed by Mastercard. Values marked ours are decided
        here and say nothing about any other service.

# The matrix: how each code is produced in each phase.
matrix =
    .title = How every code is produced
    .lead =
        Each code of both regions and each phase in which a bank can be met: whether the sandbox bank brings it about in
        its own protocol, answers with a number of its own that a rule of the institution maps to the code, or why it
        is not produced.
    .produce = How to produce it
    .link = Sign in at the sandbox bank under this name
    .script = Set it on an account of the sandbox bank
    .live = The same, and then ask for the owner, a balance or a statement
    .share = natural, of what can be produced
    .phase = Phase
    .code = Code

way =
    .natural = natural
    .override = by a rule
    .refused = not produced

act =
    .nothing = Nothing is to be done: all is well.
    .deny = Refuse at the sandbox bank.
    .somebody-else = Mend the connection and sign in at the sandbox bank as somebody else.
    .twice = Make the bank slow (slow:90s@refresh), refresh, and ask once more before the answer comes.

refused =
    .documented-only = documented only: this server never reports it
    .no-bank = it answers a call that is wrong itself: no bank is involved
    .link-page = the link page tells it to the page around it: no bank is involved
    .not-then = it does not arise then
