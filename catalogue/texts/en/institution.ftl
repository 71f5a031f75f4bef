# The error catalogue in English: codes about an institution, the way to it, and this server.
# How a message is written is said in account.ftl.


## The connection: consent, sign-in, something to do at the bank

us-945 =
    .summary = The institution is replacing older connections, and this one has to be approved again.
    .alert =
        Your bank is changing how it shares accounts. To keep this account up to date, please sign in at
        your bank once more and approve it.
    .message =
        While the institution moves its connections to sign-in on its own pages, it no longer takes the
        token of this login. The person approves again through a Fix link. The accounts can have another
        institutionLoginId afterward.
    .causes =
        - The institution is replacing an older way of connecting by one with approval on its own pages.
    .steps =
        - Partner: send the person a Fix link for this login.
        - End user: sign in at the bank and approve the same accounts.
        - Partner: read the accounts again and keep their institutionLoginId, which may be new.
        - End user: if the Fix does not offer the accounts, add them at the institution's new entry. The
          old ones can be deleted afterward.

us-948 =
    .summary =
        The institution has moved to sign-in on its own pages, and the person has not approved there yet.
    .alert =
        Your bank has changed how it shares accounts. To keep this account up to date, please sign in at
        your bank once and approve it.
    .message =
        The institution has moved its connections to sign-in on its own pages, and this login waits for
        the person to approve there. A Fix link leads to it. The accounts can have another
        institutionLoginId afterward.
    .causes =
        - The move is over, and the person has not signed in since.
    .steps = { us-945.steps }


## One account

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
          next refresh.


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
        We had trouble reading an answer from your bank. Your last known figures are kept. We are looking
        into it and keep trying; you need do nothing.
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
    .summary = Something failed on the institution's side.
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
        We could not be sure that we reached your bank, so we stopped. Your last known figures are kept,
        and we are looking into it.
    .alert-adding =
        We could not be sure that we reached your bank, so we stopped and added nothing. We are looking
        into it. You can choose another bank.
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
        - Operator: look at the certificate and at the address kept for the institution. Ask the institution
          through a way that you already trust.
        - Nobody: once the institution has put it right, the next nightly batch clears the code.

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
        Your bank does not let us connect at the moment. This is not about you or your account, and we are
        taking it up with your bank.
    .alert-adding =
        Your bank does not let us connect at the moment. This is not about you or your account. Please
        choose another bank; we are taking it up with yours.
    .message =
        The institution refuses this server as a recipient of data. All calls to it are stopped, so that
        nothing gets worse. No sign-in and no Fix link changes that. The operator has to put this server's
        registration right.
    .causes =
        - This server's registration at the institution has lapsed, was suspended or was never completed.
        - The accreditation or the software product behind it is no longer active.
        - A certificate or a key that the institution knows this server by is no longer valid.
    .steps =
        - Partner: do not send people back to the bank; { -case }.
        - Operator: check this server's registration, keys and certificates at the institution. Where a
          public register lists the recipients of data, check the entry there too.
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
        - Too many requests to this institution in a short time, for instance many refreshes at once.
        - Refreshes that a program asks for again and again. The nightly batch already does it once a day.
    .steps =
        - { -wait } when the pause is over.
        - Partner: ask for no refresh in the meantime, and let no program ask for refreshes on its own.
    .steps-adding =
        - End user: wait a few minutes and try again.


## Ourselves

us-990 =
    .summary = Something failed inside this server.
    .alert =
        Something went wrong on our side, not on yours. Nothing was lost. You do not need to do anything:
        we are looking into it and will try again.
    .alert-adding =
        Something went wrong on our side, not on yours, and nothing was added. You do not need to do
        anything: we are looking into it.
    .message =
        The server met a failure of its own. Nothing half-done was stored. The answer to a call carries a
        request id and no more; the server's log has the rest under that id. A refresh that broke off is
        tried again by itself, with growing pauses.
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
        - Nobody: once it is corrected, the next nightly batch clears the code.

us-992 =
    .summary = A value from the institution cannot be kept exactly, so it was not kept at all.
    .alert =
        This account holds something we cannot read exactly yet, so we stopped before storing anything
        wrong. We are looking into it.
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
        - Nobody: once it is put right, the next nightly batch clears the code.


## Connections that are interrupted, new, or in doubt

us-101 =
    .summary = The connection to the institution, which worked before, is interrupted.
    .alert =
        The connection to your bank is interrupted at the moment. You do not need to do anything: we keep your
        last known figures and try again.
    .alert-adding =
        The connection to your bank is interrupted at the moment, so nothing was added. Please try again
        later, or choose another bank.
    .message =
        The institution takes no calls at present, over a connection that is known to work. The data of the
        last good refresh can be read. The server tries again with growing pauses, and newer data follows once
        the institution answers.
    .message-adding =
        The institution takes no calls at present. Nothing was added, and accounts that were added before are
        kept.
    .causes =
        - The institution is changing or repairing a part of its systems.
        - The institution's way for programs is down, while its website still works.
        - Trouble on the way between this server and the institution.
    .steps =
        - { -wait } with growing pauses.
        - Partner: show the last good data together with its date.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.

us-900 =
    .summary = The connection to this institution is new, and does not work every time yet.
    .alert =
        The connection to your bank is new and does not work every time yet. You do not need to do anything: we
        keep trying for you.
    .alert-adding =
        The connection to your bank is new and does not work every time yet. Please try again later; it often
        works the second time.
    .message =
        The institution was opened for connections a short while ago and still fails now and then. Further
        attempts show what is missing, and often work.
    .message-adding =
        The institution was opened for connections a short while ago, and this attempt failed. Nothing was
        added. Another attempt often works.
    .causes =
        - The institution's settings here are new and not yet tried with every kind of account.
        - The institution opened its interface a short while ago and is still changing it.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a few days, { -case }.
    .steps-adding =
        - End user: try again, at once or later in the day.
        - Partner: if several people do not get through, { -case }.

us-915 =
    .summary = The connection to this institution is being repaired.
    .alert =
        The connection to your bank is being repaired. You do not need to do anything: we keep your last known
        figures and go on when it works again.
    .alert-adding =
        The connection to your bank is being repaired, so nothing was added. Please try again later, or choose
        another bank.
    .message =
        The institution changed something, and the connection is being brought into line with it. The data of
        the last good refresh can be read. The server tries again with growing pauses and goes on by itself.
    .message-adding =
        The institution changed something, and the connection is being brought into line with it. Nothing was
        added.
    .causes =
        - The institution changed its interface or its sign-in.
        - A fault in the connection was found, and its repair is under way.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a few days, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.

us-171 =
    .summary = Something unexpected at this one institution keeps its data from being read.
    .alert =
        Your bank has a problem at the moment that keeps us from reading this account. You do not need to do
        anything: we try again for you.
    .alert-adding =
        Your bank has a problem at the moment, so nothing was added. Please try again later, or choose another
        bank.
    .message =
        The institution took the request and broke off before its data was complete. Other institutions are
        not affected. The data of the last good refresh can be read, and the server tries again with growing
        pauses.
    .message-adding =
        The institution took the request and broke off before its data was complete. Nothing was added.
    .causes =
        - A fault at the institution that touches some of its customers or kinds of accounts.
        - The institution is under load.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.

us-500 =
    .summary = Something unexpected happened, at the institution or while the link page was open.
    .alert =
        Something unexpected happened at your bank. You do not need to do anything: we keep your last known
        figures and try again for you.
    .alert-adding =
        Something unexpected happened. What was added before that is kept. Please try again later, or choose
        another bank.
    .message =
        On an account: the institution failed in an unexpected way, and the server tries again with growing
        pauses. As the last event of the link page: the page met a failure and closed. What had been added
        by then is kept.
    .message-adding =
        The institution, or the link page, met an unexpected failure. What had been added by then is kept,
        and nothing after that was added.
    .causes =
        - A fault at the institution.
        - A failure of the server while the link page was open.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if the link page told it, make a new link when the person starts again.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: go back to the application and start again later.
        - Partner: make a new link for it.
        - Partner: if it comes back, { -case }.

us-124 =
    .summary = The connection to the institution failed for a reason that it does not name.
    .alert =
        The connection to your bank broke off. You do not need to do anything: we keep your last known figures
        and try again for you.
    .alert-adding =
        The connection to your bank broke off, so nothing was added. Please try again later, or choose another
        bank.
    .message =
        The institution broke off without a reason that can be told apart. What was stored stays, and the
        server tries again with growing pauses.
    .message-adding =
        The institution broke off without a reason that can be told apart. Nothing was added.
    .causes =
        - A fault at the institution that it reports in general terms only.
        - A part of the institution's interface that is not yet confirmed to work.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.

us-973 =
    .summary = The institution does not let this person use its online services.
    .alert =
        Your bank does not allow online access for you at the moment. Please ask your bank, and connect this
        account again once it does.
    .alert-adding =
        Your bank does not allow online access for you at the moment. Please ask your bank, and then try again
        here.
    .message =
        The institution knows the person and refuses what was asked for: online access was never opened, or
        is barred. Only the person can settle that with the institution. Nothing here is wrong.
    .causes =
        - The institution barred the access for reasons of safety.
        - Online access was never opened for this person, or for this kind of account.
        - The person has no right to see the account online, for instance as an authorized user of a card.
    .steps =
        - End user: ask the institution whether online access is open, and have it opened.
        - Partner: then send the person a Fix link.
    .steps-adding =
        - End user: ask the institution whether online access is open, and have it opened.
        - End user: come back and connect again.

us-4041 =
    .summary = An entity that a call of Connect Components names is not there.
    .message =
        The call names an institution, a sign-in form or a configuration that does not exist, or not for this
        partner.
    .causes =
        - The id was mistyped, or comes from another environment.
        - What it named was deleted.
    .steps =
        - Partner: look up the id again where it was made, and send the call with that one.

us-197 =
    .summary = The institution has no statement for this account.
    .alert =
        Your bank has no statement for this account that we could fetch. Please ask your bank whether
        statements are made for it.
    .message =
        The account is well, but the institution holds no statement of it, or none for the time that was asked
        for. Asking again brings the same answer until the institution makes one.
    .causes =
        - The account is new, and its first statement is not made yet.
        - Statements are sent on paper, and the person has not asked for electronic ones.
        - The institution keeps statements for a shorter time than was asked for.
    .steps =
        - Partner: ask for a statement of another month, or do without.
        - End user: look at the institution's own website whether statements are there, and ask for
          electronic ones if not.
        - Institution: only it can make the statement.
