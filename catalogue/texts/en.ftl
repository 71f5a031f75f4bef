# The error catalogue: words, English.
#
# One message per code, named after its region and number, with these attributes:
#   .summary   what the code is about, in a sentence
#   .alert     what the person reads on the link page: short, calm, without blame, and what happens next.
#              The code is not in it: the page adds it, as in " (403)"
#   .message   what the partner's developers and support read
#   .causes    a list: every item starts with a dash
#   .steps     a list, in order; every step starts with whose it is
# and, where they differ while an account is being added, the same with -adding.
#
# An Australian entry with texts = "us" in au.toml has no message here. Texts take no arguments.

## Phrases

-case =
    open a support case with the operator of this server, and give this code, the time it was first seen, and
    the account where there is one
-wait = Nobody: wait. The server tries again by itself


## Labels

title =
    .aggregation_status_code = Aggregation status code
    .error_code = Error code
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


## All is well

us-0 =
    .summary = The last refresh of this account worked.
    .message =
        The institution answered, the account is the one that was connected, and what is new was stored.
    .causes =
        - Everything went as it should.
    .steps =
        - Nobody: there is nothing to do. The next nightly run keeps the account up to date.


## Account mismatch

us-403 =
    .summary =
        What the institution now shows for this account does not agree with the account that was
        connected.
    .alert =
        This account no longer looks the same at your bank, so we have paused its updates. Everything from
        before is safe. There is nothing you need to do: support will look into it.
    .alert-adding =
        We could not add this account, because the details we got from your bank contradict each other.
        Nothing was added, and doing it again will not help: support will look into it.
    .message =
        The institution's answer contradicts what is known of this account, or the account is gone and
        another stands in its place that cannot be proved to be the same. The answer is kept aside as
        evidence and nothing is written: data from before stays readable, and the login's other accounts
        are refreshed as ever. If the institution shows the known account again, the next refresh clears
        the code. Otherwise it takes a decision, and that goes through a support case.
    .message-adding =
        The details of the chosen account contradict the list it was chosen from, or the account was gone
        before it could be added. It was not added. Other accounts of the same choice are not affected.
        What was received is kept as evidence for a support case.
    .causes =
        - The institution keeps another account under the same id: its number and holder, its currency or
          its kind are no longer those of the account that was connected.
        - A card or an account was replaced, and nothing proves that the new one is the old one's
          successor.
        - Several accounts fit equally well, so that taking one of them would be a guess.
        - The institution merged or changed its systems and gave out new ids.
    .causes-adding =
        - Two systems of the institution disagree: one wrote the list, another the details.
        - The account was closed or taken out of the sharing between the choice and the adding.
    .steps =
        - Partner: leave the account in place. Deleting it and adding it again starts a second history and
          settles nothing.
        - Partner: read the evidence kept with the account: what was compared, both sides masked, and what
          differed.
        - Partner: { -case }. The operator decides from the evidence whether it is the same account.
    .steps-adding =
        - Partner: let the person go on with the other accounts; this one was not added.
        - Partner: { -case }. The operator settles with the institution which of its answers is right.

us-324 =
    .summary =
        The person signed in with another bank login than the one that this connection was made with.
    .alert =
        You signed in with a different login from the one this connection was made with, so we left
        everything as it was. Please go back and sign in with that first login. If you no longer have it,
        contact support.
    .message =
        During a Fix, the institution named another customer than the one this connection belongs to, or
        returned none of the accounts that are linked here. Nothing was changed: the earlier consent and
        all stored data are still there, and the new sign-in is kept only as evidence. A Fix with the
        first login ends it. If that login no longer exists, a support case settles whether both belong to
        the same accounts.
    .causes =
        - The person has several logins at this institution and took another one.
        - Another owner of a joint account signed in.
        - A password manager filled in somebody else's login.
        - The institution gave the person a new customer identity, for instance after a merger.
    .steps =
        - End user: open the Fix link again and sign in at the bank with the login that was used when the
          accounts were first added.
        - Partner: if the person wants the other login as well, add it as a connection of its own.
        - Partner: if the first login no longer exists, { -case }.

au-324 =
    .summary = { us-403.summary }
    .alert = { us-403.alert }
    .alert-adding = { us-403.alert-adding }
    .message = { us-403.message }
    .message-adding = { us-403.message-adding }
    .causes = { us-403.causes }
    .causes-adding = { us-403.causes-adding }
    .steps =
        - Partner: send no Fix link, although the category is named after it. Signing in again shows the
          same account and settles nothing.
        - Partner: leave the account in place, and read the evidence kept with it: what was compared, both
          sides masked, and what differed.
        - Partner: { -case }. The operator decides from the evidence whether it is the same account.
    .steps-adding = { us-403.steps-adding }

au-403 =
    .summary = { us-324.summary }
    .alert = { us-324.alert }
    .message = { us-324.message }
    .causes = { us-324.causes }
    .steps = { us-324.steps }


## The connection: consent, sign-in, something to do at the bank

us-108 =
    .summary = The institution wants something from the person before it shares data.
    .alert =
        Your bank is waiting for something from you before it shares this account. Please sign in at your
        bank's own website or app and answer what it asks. If the account is not updated by tomorrow,
        connect it again here.
    .alert-adding =
        Your bank is waiting for something from you before it lets you connect. Please sign in at your
        bank's own website or app, answer what it asks, and then try again here.
    .message =
        The institution refuses for now because the person has to act there first. The consent may well be
        good. The server does not press on, but the nightly run asks again, and finds out by itself when
        the person has done it.
    .message-adding =
        The institution refuses the connection because the person has to act there first. Nothing was
        added.
    .causes =
        - The person's online access is locked or suspended.
        - New terms are waiting to be accepted.
        - The institution wants personal details confirmed.
    .steps =
        - End user: sign in at the institution's own website or app, and answer or accept what is waiting.
        - Partner: if the next nightly run does not clear the code, send the person a Fix link.
    .steps-adding =
        - End user: sign in at the institution's own website or app, and answer or accept what is waiting.
        - End user: come back and connect again.

us-938 =
    .summary = Sign-in or approval at the institution was not completed.
    .alert =
        The connection to your bank was not completed, so nothing has changed. You can start again
        whenever you like.
    .message =
        The person came back from the institution without an approval, or did not come back. Nothing was
        added; in a Fix, the connection is as it was before.
    .causes =
        - The person changed their mind, or declined to share.
        - The window was closed, or the institution's page timed out.
        - Sign-in did not work at the institution.
    .steps =
        - End user: start again and follow the bank's pages to the end.
        - Partner: if many people stop at this point, check that the bank's pages open in a real browser
          and that the way back leads into the same session.

us-945 =
    .summary = The institution is replacing older connections, and this one has to be approved again.
    .alert =
        Your bank is changing how it shares accounts. To keep this account up to date, please sign in at
        your bank once more and approve it.
    .message =
        While the institution moves its connections to sign-in on its own pages, it no longer takes the
        token of this login. The person approves again through a Fix link. The accounts can have another
        institutionLoginId afterwards.
    .causes =
        - The institution is replacing an older way of connecting by one with approval on its own pages.
    .steps =
        - Partner: send the person a Fix link for this login.
        - End user: sign in at the bank and approve the same accounts.
        - Partner: read the accounts again and keep their institutionLoginId, which may be new.
        - End user: if the Fix does not offer the accounts, add them at the institution's new entry. The
          old ones can be deleted afterwards.

us-948 =
    .summary =
        The institution has moved to sign-in on its own pages, and the person has not approved there yet.
    .alert =
        Your bank has changed how it shares accounts. To keep this account up to date, please sign in at
        your bank once and approve it.
    .message =
        The institution has moved its connections to sign-in on its own pages, and this login waits for
        the person to approve there. A Fix link leads to it. The accounts can have another
        institutionLoginId afterwards.
    .causes =
        - The move is over, and the person has not signed in since.
    .steps = { us-945.steps }

us-947 =
    .summary = The institution no longer takes the approval that this connection rests on.
    .alert =
        The permission to read this account at your bank has ended. If you want it to stay up to date,
        please sign in at your bank and approve it again.
    .message =
        The institution no longer takes the token of this login: the consent reached its end, was
        withdrawn, or was ended without a reason. Where the institution tells, the account's condition
        says which. The server asks no more until the person has approved again. After a withdrawal there
        can be a duty to delete data.
    .causes =
        - The consent reached the end that was agreed.
        - The person withdrew it, at the bank or here.
        - The institution ended it, for instance after a changed password, a long silence or a lost token.
    .steps =
        - Partner: send the person a Fix link for this login. If the consent was withdrawn, only if the
          person wants to share again.
        - End user: sign in at the bank and approve the same accounts.
        - Nobody: the next refresh fetches what was missed.

us-952 =
    .summary = The institution says that it has no such customer.
    .alert =
        Your bank does not know you as the customer this connection was made for. Please check that you
        can still sign in at your bank itself, and then connect again here.
    .alert-adding =
        Your bank does not know you as its customer. Please check that you can sign in at your bank
        itself, and then try again here.
    .message =
        The institution takes the token and answers that it does not know the customer. All accounts of
        the login stop; what was stored is kept. A new approval through a Fix link ends it if the person
        is still a customer.
    .message-adding =
        The institution approved the connection and then answered that it does not know the customer.
        Nothing was added.
    .causes =
        - The person's online access was closed, or was given a new customer number.
        - The person is no longer a customer there.
        - The institution merged or changed its systems.
    .steps =
        - End user: check that sign-in at the institution's own website or app still works.
        - Partner: if it does, send the person a Fix link, to approve again.
        - Partner: if the person is no longer a customer there, stop asking for these accounts. Their
          history stays until you delete them.
    .steps-adding =
        - End user: check that sign-in at the institution's own website or app works.
        - End user: if it does, connect again.

us-2003 =
    .summary = The person's consent does not cover the data that was asked for.
    .alert =
        Your permission does not cover everything that is needed here. Please sign in at your bank and
        approve it. If the account has a second owner, that person may have to approve too.
    .message =
        The consent of this login does not, or does not any more, cover the data that was asked for. What
        it still covers keeps coming, and no account is dropped. A wider consent, given through a Fix
        link, ends it.
    .message-adding =
        The consent that the person just gave does not cover the data that was asked for. What it does not
        cover was not fetched.
    .causes =
        - The person approved fewer accounts or fewer kinds of data than were asked for.
        - The second owner of a joint account has not approved yet, or no longer does.
        - The application asks for more than it did when the person approved.
        - The consent has ended, at an institution that does not say so in other words.
    .steps =
        - Partner: ask for no more kinds of data than the application needs.
        - Partner: send the person a Fix link, and say beforehand what is asked for and why.
        - End user: sign in at the bank and approve it; for a joint account, ask the other owner to
          approve as well.
    .steps-adding =
        - End user: connect again and approve what is asked for; for a joint account, ask the other owner
          to approve as well.
        - Partner: ask for no more kinds of data than the application needs.


## One account

us-909 =
    .summary = The account cannot be read for now, and nothing shows that it is gone.
    .alert =
        This account cannot be updated at the moment. Its last known figures are kept, and we will try
        again for you.
    .message =
        The institution calls the account unavailable for now, or it is missing from an answer that proves
        nothing. It is not taken for closed. The server tries again with growing pauses. Only when
        complete lists have lacked it over three days is it reported as not found.
    .causes =
        - The institution is working on the account, or a part of its systems is down.
        - The institution's answer was incomplete.
        - The account is missing for the first time.
    .steps =
        - { -wait }, and every night.
        - Partner: show the last good data together with its date.
        - Partner: if it lasts longer than three days, { -case }.

us-946 =
    .summary = The institution no longer shows this account.
    .alert =
        Your bank no longer shows us this account. It may have been closed, or it may no longer be shared.
        If you still use it, please connect again and choose it there.
    .message =
        The login is well, but the institution calls this account closed, or its complete list no longer
        holds it: it is no longer shared, or has been missing for days without a reason. The account's
        condition says which. Its history is kept, and the login's other accounts go on.
    .causes =
        - The account was closed at the institution.
        - The person took it out of the sharing, or did not choose it at the last approval.
        - The institution moved or removed it without saying why.
    .steps =
        - Partner: read the account's condition: closed, not shared, or not found.
        - Partner: if it is closed, stop asking for it. Its history stays until you delete it.
        - Partner: otherwise send the person a Fix link.
        - End user: sign in at the bank and choose the account again. If it is not offered there, delete
          it here and add the one that took its place.

au-913 =
    .summary = The account was closed at the institution.
    .alert =
        Your bank tells us that this account is closed. It is no longer updated. If another account took
        its place, you can add that one.
    .message =
        The institution says that the account is closed. Nothing more is fetched for it. Its history is
        kept, and the login's other accounts go on.
    .causes =
        - The person or the institution closed the account.
    .steps =
        - Partner: show the account as closed, and stop asking for it. Its history stays until you delete
          it.
        - End user: if another account took its place, add that one.

au-914 =
    .summary = The institution no longer shows this account, and does not say that it is closed.
    .alert =
        Your bank no longer shows us this account. It may no longer be shared. If you still use it, please
        connect again and choose it there.
    .message =
        The login is well, but the institution's complete list no longer holds this account: it is no
        longer shared, or has been missing for days without a reason. The account's condition says which.
        Its history is kept, and the login's other accounts go on.
    .causes =
        - The person took it out of the sharing, or did not choose it at the last approval.
        - The institution moved or removed it without saying why.
    .steps =
        - Partner: send the person a Fix link.
        - End user: sign in at the bank and choose the account again. If it is not offered there, ask the
          bank whether it still exists.
        - Partner: if it is gone, stop asking for it. Its history stays until you delete it.

us-960 =
    .summary = The institution does not provide this kind of data for this account.
    .alert =
        Your bank does not provide this information for this account. What it does provide is up to date.
    .message =
        The institution does not serve the data that was asked for, for this account or at all. The
        account itself is well, and asking again brings the same answer.
    .causes =
        - The kind of account has no such data.
        - The institution has not built this part of its interface.
    .steps =
        - Partner: do without this kind of data for this account, or let the person choose another
          account.
        - Institution: only it can begin to provide the data.

us-972 =
    .summary = This kind of account is not supported yet.
    .alert = This kind of account cannot be kept up to date yet. Your other accounts are not affected.
    .alert-adding = This kind of account cannot be added yet. Please choose another account.
    .message =
        The institution shares the account, but this server does not know its kind yet. It is listed and
        counted as not supported, and nothing of it is stored. The login's other accounts go on.
    .causes =
        - The institution uses a kind of account that this server has not met before.
        - The institution changed the account's kind to one that is not known here.
    .steps =
        - Partner: go on without this account, or let the person choose another one.
        - Partner: { -case }. The operator can have the kind added, and the account then comes in with the
          next run.

us-5030 =
    .summary = No account of an eligible kind came back from linking.
    .alert =
        None of the accounts you shared can be used here. Please choose an account of another kind, or
        another bank.
    .message =
        The person completed the connection, but none of the accounts that came back is of a kind that was
        asked for. Nothing was added.
    .causes =
        - The person chose only accounts of other kinds at the bank.
        - The person has no account of such a kind at this institution.
        - The application accepts fewer kinds than the person expects.
    .steps =
        - End user: connect again and choose an account of a kind that is asked for, or another
          institution.
        - Partner: name the kinds that can be used before the person goes to the bank.


## The institution

us-102 =
    .summary = The institution is down for maintenance.
    .alert =
        Your bank's systems are being maintained. You do not need to do anything: we will update this
        account when your bank is back.
    .alert-adding =
        Your bank's systems are being maintained, so we cannot connect at the moment. Please try again
        later, or choose another bank.
    .message =
        The institution says that it, or the part that was asked, is down for maintenance. The data of the
        last good refresh can be read. The server asks again when the institution's own window is over, or
        with growing pauses if it names none.
    .message-adding = The institution says that it is down for maintenance. Nothing was added.
    .causes =
        - Planned maintenance at the institution.
        - A part of the institution's systems is switched off after a fault.
    .steps =
        - { -wait } when the institution is back.
        - Partner: if it lasts longer than the institution announced, ask the operator of this server.
    .steps-adding =
        - End user: try again later, or choose another institution.

us-204 =
    .summary = The institution answers, but its answer cannot be used.
    .alert =
        We had trouble reading an answer from your bank. Your last known figures are kept. You do not need
        to do anything: we are looking into it and keep trying.
    .alert-adding =
        We had trouble reading an answer from your bank, so nothing was added. We are looking into it. You
        can choose another bank in the meantime.
    .message =
        The institution sent something that is not its own protocol, or pages that repeat or never end.
        Nothing of it was stored. The server tries again with growing pauses, in case it passes; if it
        does not, the operator has to look at what was sent.
    .message-adding =
        The institution sent something that is not its own protocol, or pages that repeat or never end.
        Nothing was added.
    .causes =
        - A web page, a notice or an empty body came where data was due.
        - The institution changed its interface.
        - A fault in how the institution cuts long lists into pages.
    .steps =
        - { -wait } with growing pauses, which clears the code if the fault was a passing one.
        - Partner: if it is still there after a day, { -case }.
        - Operator: compare the recorded answer with the institution's description, and take it up with
          the institution.
    .steps-adding =
        - Partner: let the person choose another institution meanwhile.
        - Partner: { -case }.
        - Operator: compare the recorded answer with the institution's description, and take it up with
          the institution.

au-307 =
    .summary = { us-204.summary }
    .alert = { us-204.alert }
    .alert-adding = { us-204.alert-adding }
    .message = { us-204.message }
    .message-adding = { us-204.message-adding }
    .causes = { us-204.causes }
    .steps = { us-204.steps }
    .steps-adding = { us-204.steps-adding }

us-320 =
    .summary = Something failed inside the institution.
    .alert =
        Your bank could not answer just now. You do not need to do anything: we keep your last known
        figures and try again for you.
    .alert-adding =
        Your bank could not answer just now, so nothing was added. Please try again later, or choose
        another bank.
    .message =
        The institution answered that it failed. The data of the last good refresh can be read. The server
        tries again with growing pauses, and leaves the institution alone for a while if it keeps failing.
    .message-adding = The institution answered that it failed. Nothing was added.
    .causes =
        - A fault in the institution's systems, mostly a short one.
        - One of the institution's inner systems does not answer.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.

us-341 =
    .summary = The institution could not prove its identity.
    .alert =
        We could not make sure that we were talking to your bank, so we stopped. Your last known figures
        are kept. You do not need to do anything: we are looking into it.
    .alert-adding =
        We could not make sure that we were talking to your bank, so we stopped and nothing was added. We
        are looking into it. You can choose another bank in the meantime.
    .message =
        The certificate that the institution showed has expired, is issued by somebody unknown, or names
        somebody else. The connection was given up before anything was sent, and this check cannot be
        switched off.
    .causes =
        - The institution let a certificate expire, or put up a wrong one.
        - Something between this server and the institution reads the traffic along the way.
        - The address kept for the institution is wrong.
    .steps =
        - Partner: { -case }.
        - Operator: look at the certificate and at the address kept for the institution. Ask the
          institution through a way that you already trust.
        - Nobody: once the institution has put it right, the next nightly run clears the code.

us-504 =
    .summary = The institution did not answer in time.
    .alert =
        Your bank took too long to answer. You do not need to do anything: we keep your last known figures
        and try again for you.
    .alert-adding =
        Your bank took too long to answer, so nothing was added. Please try again later, or choose another
        bank.
    .message =
        The institution took the call and did not answer in time. The data of the last good refresh can be
        read. The server tries again with growing pauses.
    .message-adding = The institution took the call and did not answer in time. Nothing was added.
    .causes =
        - The institution is under load.
        - A long history was asked for and takes the institution too long.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.

au-580 =
    .summary = { us-504.summary }
    .alert = { us-504.alert }
    .alert-adding = { us-504.alert-adding }
    .message = { us-504.message }
    .message-adding = { us-504.message-adding }
    .causes = { us-504.causes }
    .steps = { us-504.steps }
    .steps-adding = { us-504.steps-adding }

us-910 =
    .summary = The institution cannot be reached.
    .alert =
        We cannot reach your bank at the moment. You do not need to do anything: we keep your last known
        figures and try again for you.
    .alert-adding =
        We cannot reach your bank at the moment, so nothing was added. Please try again later, or choose
        another bank.
    .message =
        No connection to the institution came about. The data of the last good refresh can be read. The
        server tries again with growing pauses.
    .message-adding = No connection to the institution came about. Nothing was added.
    .causes =
        - The institution is offline, or its name does not resolve.
        - The institution moved to another address.
        - This server has no way out, in which case every institution is affected.
    .steps =
        - { -wait } with growing pauses.
        - Operator: if several institutions are affected at once, check this server's own way out.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Operator: if several institutions are affected at once, check this server's own way out.

us-920 =
    .summary = The institution refuses this server, whoever the person is.
    .alert =
        Your bank does not let us connect at the moment. This is not about you or your account. You do not
        need to do anything: we are taking it up with your bank.
    .alert-adding =
        Your bank does not let us connect at the moment. This is not about you or your account. Please
        choose another bank; we are taking it up with yours.
    .message =
        The institution refuses this server as a recipient of data. All calls to it are stopped, so that
        nothing gets worse. No sign-in and no Fix link changes that. The operator has to put the
        registration right.
    .causes =
        - The registration at the institution has lapsed, was suspended or was never completed.
        - The accreditation or the software product behind it is no longer active.
        - A certificate or a key that the institution knows this server by is no longer valid.
    .steps =
        - Partner: do not send people back to the bank; { -case }.
        - Operator: check the registration, the keys and the certificates at the institution and, where
          there is one, at the register.
        - Operator: ask the institution to admit this server again, and refresh one login to see that it
          does.

us-977 =
    .summary = The institution accepts no more calls for now.
    .alert =
        Your bank is limiting how often it can be asked. You do not need to do anything: we will go on
        when it allows it.
    .alert-adding =
        Your bank is limiting how often it can be asked, so nothing was added. Please wait a few minutes
        and try again.
    .message =
        This server has used up the calls that the institution accepts for now. The data of the last good
        refresh can be read. The server waits for the instant that the institution names, or for its own
        limits to recover.
    .message-adding =
        This server has used up the calls that the institution accepts for now. Nothing was added.
    .causes =
        - Many refreshes of this institution at once.
        - Refreshes that a program asks for again and again. The nightly batch already does it once a day.
    .steps =
        - { -wait } when the pause is over.
        - Partner: ask for no refresh in the meantime, and let no program ask for refreshes on its own.
    .steps-adding =
        - End user: wait a few minutes and try again.


## Ourselves

us-325 =
    .summary = The account is being refreshed already.
    .alert = This account is being updated right now. Please look again in a few minutes.
    .message =
        A refresh of this login is under way, and a second one would only disturb it. The data of the last
        good refresh can be read. The refresh is over when aggregationAttemptDate has moved.
    .causes =
        - Another call, another person's screen or the nightly batch started a refresh a moment ago.
        - An earlier call was given up by the client, while its refresh went on.
    .steps =
        - Nobody: wait for some minutes. The refresh ends by itself.
        - Partner: read the account until aggregationAttemptDate moves. Do not start another refresh.

au-5006 =
    .summary = { us-325.summary }
    .alert = { us-325.alert }
    .message = { us-325.message }
    .causes = { us-325.causes }
    .steps = { us-325.steps }

us-990 =
    .summary = Something failed inside this server.
    .alert =
        Something went wrong on our side, not on yours. Nothing was lost. You do not need to do anything:
        we are looking into it and will try again.
    .alert-adding =
        Something went wrong on our side, not on yours, and nothing was added. We are looking into it.
        Please come back later.
    .message =
        The server met a failure of its own. Nothing half-done was stored. The answer to a call carries a
        request id and no more; the server's log has the rest under that id. A run is tried again with
        growing pauses.
    .causes =
        - A fault in this server.
        - A part that it stands on failed, such as its database or its disk.
    .steps =
        - Partner: if it comes back, open a support case with the operator of this server, and give the
          request id and the time.
        - Operator: find the request id in the log and read what failed. Check the database and the disk
          first.

us-991 =
    .summary = The institution says that this server's request is wrong.
    .alert =
        Something went wrong on our side, not on yours, so this account could not be updated. You do not
        need to do anything: we are looking into it.
    .alert-adding =
        Something went wrong on our side, not on yours, so nothing was added. We are looking into it. You
        can choose another bank in the meantime.
    .message =
        The institution rejects a request as malformed, and narrower dates or another version did not
        help. It is this server's fault, and sending the same request again brings the same answer. Data
        from before can be read.
    .causes =
        - The institution departs from its standard, and its settings here do not say so.
        - The institution changed its interface.
        - A fault in this server.
    .steps =
        - Partner: { -case }.
        - Operator: compare the recorded request with the institution's description, and correct the
          institution's settings, or report the fault to the makers of this server.
        - Nobody: once it is corrected, the next nightly run clears the code.

us-992 =
    .summary = A value from the institution cannot be kept exactly, so it was not kept at all.
    .alert =
        This account holds something that we cannot read exactly yet, so we stopped before storing
        anything wrong. You do not need to do anything: we are looking into it.
    .message =
        An amount, a date or a currency does not fit without rounding or guessing, so nothing of this
        answer was stored. Data from before can be read. Trying again brings the same value.
    .message-adding =
        An amount, a date or a currency does not fit without rounding or guessing, so the account was not
        added.
    .causes =
        - An amount that is too large, or finer than four decimal places.
        - A currency that this server does not know.
        - A date that does not exist.
    .steps =
        - Partner: { -case }.
        - Operator: find the value in the evidence. If the institution is wrong, tell the institution; if
          this server is, report it to the makers.
        - Nobody: once it is put right, the next nightly run clears the code.


## Calls: who is calling

us-10001 =
    .summary = The partner's secret is wrong.
    .message =
        The partner id is known, but the secret sent with it is not the right one. Five failures lock the
        partner, and only the operator can unlock it.
    .causes =
        - The secret was mistyped, cut off, or belongs to another partner.
        - The secret was changed, and one program still sends the old one.
    .steps =
        - Partner: stop the program that sends the wrong secret before the fifth failure locks the
          partner.
        - Partner: correct the secret in its configuration, and ask for a token again.

us-10021 =
    .summary = The partner is locked after five failed sign-ins.
    .message =
        Five sign-ins with a wrong secret locked this partner. Even the right secret is refused until the
        operator unlocks it.
    .causes =
        - A program keeps sending an old or wrong secret.
        - Somebody is guessing the secret.
    .steps =
        - Partner: find and stop the program that sends the wrong secret; otherwise it locks the partner
          again.
        - Partner: ask the operator of this server to unlock the partner.
        - Operator: if nobody knows where the attempts came from, give the partner a new secret. Then
          unlock it.

us-10022 =
    .summary = The access token is not known.
    .message =
        The access token in the request was not issued by this server, or was issued to another partner.
    .causes =
        - The token belongs to another environment or another partner.
        - The token was cut off, or holds a line break.
    .steps =
        - Partner: ask for a new token with your partner id and secret, and send it unchanged.
        - Partner: check that the app key and the token belong to the same partner.

us-10023 =
    .summary = The access token has expired.
    .message = An access token is good for two hours, and this one is older.
    .causes =
        - The program keeps a token for longer than two hours.
    .steps =
        - Partner: ask for a new token and send the request again.
        - Partner: renew the token every 90 minutes. Several tokens can be good at the same time.

us-10024 =
    .summary = The access token is missing.
    .message = Every request but the one for a token has to carry an access token.
    .causes =
        - The header was not sent, or something on the way took it out.
    .steps =
        - Partner: send the token in Finicity-App-Token or App-Token.

us-10026 =
    .summary = The app key is missing.
    .message = Every request has to carry the app key, even the one for a token.
    .causes =
        - The header was not sent, or something on the way took it out.
    .steps =
        - Partner: send the app key in Finicity-App-Key or App-Key.

us-10027 =
    .summary = The app key is not known.
    .message =
        No partner of this server has this app key. The answer is the plain text alone, with no JSON and
        no code in it.
    .causes =
        - The key belongs to another environment or another server.
        - The key was cut off, or is an older one.
    .steps =
        - Partner: compare the key with the one that the operator of this server gave you.

us-12401 =
    .summary = The partner is not known.
    .message = No partner with this id goes with the app key that was sent.
    .causes =
        - The partner id was mistyped.
        - The partner id and the app key come from two environments or two partners.
    .steps =
        - Partner: take the partner id and the app key from the same place, and send both.


## Calls: what is asked

us-10005 =
    .summary = A required field is missing or blank.
    .message =
        The request lacks a field that it has to have, or has nothing in it. The answer names the field.
        Nothing was changed.
    .causes =
        - The field was left out, is blank, or has another spelling than the API's.
    .steps =
        - Partner: add the field that the answer names, and send the request again.

us-10010 =
    .summary = A field of a link request does not hold.
    .message =
        No link was made: the customer is not known, the partner id in the body is not the caller's, or a
        field has the wrong form. The answer says which.
    .causes =
        - The customer belongs to another partner, or was deleted.
        - The partner id in the body and the credentials in the headers do not go together.
        - A field has the wrong type or form.
    .steps =
        - Partner: correct the field that the answer names, and ask for the link again.

us-10025 =
    .summary = The update changes nothing.
    .message = The request holds none of the fields that can be changed. The customer is as it was.
    .causes =
        - The body is empty, or names only fields that cannot be changed.
    .steps =
        - Partner: send at least one field that can be changed, or no update at all.

us-14016 =
    .summary = There is no such type of customer.
    .message = A customer is of the type active or testing, and the request asks for another one.
    .causes =
        - The value has another spelling.
    .steps =
        - Partner: send active or testing, or leave the parameter out to get both.

us-14020 =
    .summary = The request cannot be read.
    .message =
        The body is not JSON, is too large, or a field of it is not what it has to be. The answer says in
        brackets what it is about. Nothing was changed.
    .causes =
        - The body is not valid JSON, or says nothing of being JSON.
        - A field has the wrong type, such as a text where a number is due.
        - The account is of a kind that the operation does not serve.
    .steps =
        - Partner: correct what the answer names in brackets, and send the request again.

us-18017 =
    .summary = There is no such account status to ask for.
    .message =
        The list of accounts can be asked for those that are active or pending, and the request asks for
        others.
    .causes =
        - The value has another spelling.
    .steps =
        - Partner: send active or pending, or leave the parameter out to get both.

us-41002 =
    .summary = The range of dates makes no sense.
    .message = The end lies before the beginning, or a date cannot be read. The answer says what is wrong.
    .causes =
        - Beginning and end are swapped.
        - Milliseconds were sent where seconds are due, or the other way round.
    .steps =
        - Partner: correct the dates as the answer says, and send the request again.

us-41003 =
    .summary = The first record asked for lies before the first.
    .message = Records are counted from one, and start is below it.
    .causes =
        - The program counts from zero.
    .steps =
        - Partner: begin with start=1, or leave it out.

us-41004 =
    .summary = Less than one record is asked for.
    .message = The limit is below one, so that no record could ever be returned.
    .causes =
        - A limit of zero or below was computed.
    .steps =
        - Partner: send a limit of one or more, or leave it out.

us-45003 =
    .summary = A name holds a character that it may not hold.
    .message =
        The first or last name of a customer holds a character that is not allowed in names. Nothing was
        changed.
    .causes =
        - Control characters, line breaks or markup in the name.
    .steps =
        - Partner: take the character out, and send the request again.

us-110002 =
    .summary = The username is taken.
    .message = Another customer of this partner has this username. No customer was made or changed.
    .causes =
        - The customer was made before, perhaps by a request whose answer was lost.
        - Two customers of the application would share one name.
    .steps =
        - Partner: look for the customer by this username, and use it if it is the same person.
        - Partner: otherwise choose another username.

us-110039 =
    .summary = The username breaks the rule for usernames.
    .message =
        A username has 6 to 255 characters: letters, digits and ! @ . # $ % & * _ - +. This one does not
        keep to that. No customer was made or changed.
    .causes =
        - The username is too short or too long.
        - It holds a blank or another character that is not allowed.
    .steps =
        - Partner: choose a username that keeps to the rule.

us-1003 =
    .summary = The id of an experience is not a GUID.
    .message =
        Experiences are named by GUIDs of five groups of hexadecimal digits. What was sent is not one.
        Nothing was made.
    .causes =
        - The experience's name was sent, or "default", where its id belongs.
        - The id was cut off.
    .steps =
        - Partner: take the id from the list of experiences, and send the request again.

us-10007 =
    .summary = The application id is not one of the partner's.
    .message =
        None of the partner's registered applications has this id. The customer's application stays what
        it was.
    .causes =
        - The id was mistyped, or is that of another partner's application.
        - The application was never registered with this server.
    .steps =
        - Partner: ask whoever runs the server for the id of the application, and send the request again.

us-11000 =
    .summary = The customer has a consumer already.
    .message = A customer has one consumer, and this one has it. No second one was made.
    .causes =
        - The consumer was made before, perhaps by a request whose answer was lost.
    .steps =
        - Partner: read the customer's consumer, and change it if it is no longer right.

us-12019 =
    .summary = The parts of the bundle that are asked for are not known.
    .message =
        The parts are balanceDetails, paymentInstruction and accountIdentity, with commas between them.
        Something else was asked for, and nothing was asked of the institution.
    .causes =
        - A part was misspelt, or has blanks around it.
    .steps =
        - Partner: name only the three parts, and send the request again.

us-20024 =
    .summary = What was sent cannot be a routing number.
    .message = A routing number has nine digits, of which leading zeros may be left out.
    .causes =
        - The number has more than nine digits, or something that is no digit.
        - An account number was sent in its place.
    .steps =
        - Partner: compare the number with what the person or the cheque says, and send the request again.

us-24437 =
    .summary = The new partner secret breaks the rule for secrets.
    .message =
        A secret has 12 to 255 characters: letters, digits and ! @ # $ % & * _ - +, at least one letter
        and one digit among them. The new one does not keep to that. The old one stays.
    .causes =
        - The secret is too short or too long.
        - It holds a blank or another character that is not allowed.
        - It has no letter, or no digit.
    .steps =
        - Partner: choose a secret that keeps to the rule, and send the request again.


## Calls: what is not there

us-14001 =
    .summary = The customer, or the resource, is not there.
    .message =
        This partner has no such customer, or the path leads to nothing. What belongs to another partner
        is answered in the same way.
    .causes =
        - The id was mistyped, or is that of something else, such as an account.
        - It was deleted.
        - It belongs to another partner or another environment.
        - The path is not one of the API.
    .steps =
        - Partner: look up the id in the list of your customers.
        - Partner: compare the path with the description of the API.

us-14006 =
    .summary = The institution is not there.
    .message =
        No institution of this server has this id, or none that this customer may reach: testing customers
        reach sandbox institutions only, and active customers real ones only.
    .causes =
        - The id was mistyped, or comes from another environment.
        - A testing customer was sent to a real institution, or an active one to the sandbox.
    .steps =
        - Partner: search for the institution by name, and take the id from there.

us-38003 =
    .summary = The customer has no such account.
    .message =
        The customer is known, but none of its accounts has this id. What belongs to another customer is
        answered in the same way.
    .causes =
        - The account was deleted.
        - The id belongs to another customer.
    .steps =
        - Partner: read the customer's accounts again, and take the id from there.

us-38007 =
    .summary = The customer has no accounts under this login.
    .message = The customer is known, but no account of it belongs to this institution login.
    .causes =
        - All accounts of the login were deleted.
        - The login has another id since the institution moved its connections.
        - The id belongs to another customer.
    .steps =
        - Partner: read the customer's accounts again, and take institutionLoginId from there.

us-3003 =
    .summary = The login is not there.
    .message =
        No customer of this partner has a login of this id, or the login was not authorized with an
        institution's own sign-in.
    .causes =
        - The id was mistyped, or is that of something else, such as an account.
        - The login was deleted.
        - It belongs to another partner or another environment.
    .steps =
        - Partner: read the customer's accounts, and take institutionLoginId from there.

us-3004 =
    .summary = It is not known until when the login is authorized.
    .message =
        The login is there, but the institution did not say when the person's authorization ends, or
        none is in force.
    .causes =
        - The institution sets no end, or does not tell it.
        - The authorization was withdrawn.
    .steps =
        - Partner: read the customer's accounts, whose codes say whether the login still works.

us-4004 =
    .summary = The application has no experience that fits.
    .message = No experience of this partner is kept under that application name and those product codes.
    .causes =
        - The application's name was misspelt.
        - No experience was made for the application.
    .steps =
        - Partner: compare the name with the one under which the application is registered.

us-10008 =
    .summary = The refresh is not there.
    .message = The customer is known, but has no refresh of transactions with this id.
    .causes =
        - The id was mistyped.
        - The refresh was asked for so long ago that its outcome is no longer kept.
        - It belongs to another customer.
    .steps =
        - Partner: read the codes of the customer's accounts, or ask for a new refresh.

us-60007 =
    .summary = The account has no TxPush subscription.
    .message = There is nothing to end: no listener is subscribed to this account.
    .causes =
        - The account was never subscribed.
        - Its subscriptions were ended before.
    .steps =
        - Partner: subscribe the account, if it is to be notified of.

us-10100 =
    .summary = A consumer is not there, or a value does not hold.
    .message =
        The answer says which: a consumer that is not this partner's or does not exist, or a field or
        parameter that has the wrong form. Nothing was changed.
    .causes =
        - No consumer was made for the customer.
        - The id was mistyped, or is that of a customer.
        - A social security number, telephone number or e-mail address has the wrong form.
        - A parameter has a value that is not one of its own.
    .steps =
        - Partner: make a consumer for the customer, or take its id from where it was made.
        - Partner: put right what the answer names, and send the request again.

us-10215 =
    .summary = The consent receipt is not there.
    .message =
        This partner has no such receipt, or the receipt does not cover the login that is named. What
        belongs to another partner is answered in the same way.
    .causes =
        - The id was mistyped.
        - The customer, or the login, was deleted.
    .steps =
        - Partner: list the customer's consents, and take the id from there.

us-38006 =
    .summary = The customer has no accounts at this institution.
    .message = The customer is known, but no account of it is held by this institution.
    .causes =
        - All accounts there were deleted.
        - The accounts moved to another id of the same institution.
        - The id is that of another institution.
    .steps =
        - Partner: read the customer's accounts again, and take institutionId from there.

us-50051 =
    .summary = The partner has no registered application.
    .message = No application is registered for this partner, so no customer can be assigned to one.
    .causes =
        - Nobody registered the partner's application with this server.
    .steps =
        - Partner: ask whoever runs the server to register the application.

us-50052 =
    .summary = The customer is assigned to no application.
    .message = The partner has applications, but this customer was never assigned to one of them.
    .causes =
        - The customer was made without an application id.
    .steps =
        - Partner: assign the customer to an application.


## The link page

us-1440 =
    .summary = The link, or the session it opened, has ended.
    .alert =
        This page is no longer open. Nothing was lost. Please go back to where you came from and start
        again.
    .message =
        Links and the sessions they open are good for a limited time, and this one is over. What had been
        added by then stays added.
    .causes =
        - The person was away for a while.
        - The link was kept, or sent in a message, and opened too late.
        - A link that is good for one session was opened again.
    .steps =
        - End user: go back to the application and start again.
        - Partner: make a new link each time the person starts, and open it at once.

us-10039 =
    .summary = The link was changed after it was made.
    .alert = This link does not work. Please go back to where you came from and start again.
    .message = The link's signature does not fit its contents, so it was not opened. Nothing was changed.
    .causes =
        - A program added, left out or re-encoded a part of the link.
        - The link was cut off in a message.
        - Somebody tried another person's id in the link.
    .steps =
        - Partner: hand the link on byte for byte, and add nothing to it.
        - Partner: make a new link for the person.
