# The error catalogue in English: codes about a person's account or login.
#
# One message per code, named after its region and number, with these attributes:
#   .summary   what the code is about, in a sentence; left out, the sentence of its theme is used
#   .alert     what the person reads on the link page: short, calm, without blame, and what happens next.
#              The code is not in it: the page adds it, as in " (403)". With it, 160 characters fit
#   .message   what the partner's developers and support read
#   .causes    a list: every item starts with a dash
#   .steps     a list, in order; every step starts with whose it is, as the message who has it
# and, where they differ while an account is being added, the same with -adding.
#
# An entry with texts = "us-107" in its facts speaks the words of that one and has no message here.


## All is well

us-0 =
    .summary = The last refresh of this account worked.
    .message =
        The institution answered, the account is the one that was connected, and what is new was stored.
    .causes =
        - Everything went as it should.
    .steps =
        - Nobody: there is nothing to do. The next nightly batch keeps the account up to date.


## Account mismatch

us-403 =
    .summary =
        What the institution now shows for this account does not agree with the account that was
        connected.
    .alert =
        This account no longer looks the same at your bank, so we paused its updates. What you had is
        safe, and support will look into it.
    .alert-adding =
        We could not add this account: what your bank told us of it does not fit together. Nothing was
        added, and support will look into it.
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
        - Partner: a support case with this evidence was opened by itself. Add what you know to it, or say
          with a repair what is so; otherwise the operator of this server decides from the evidence whether
          it is the same account.
    .steps-adding =
        - Partner: let the person go on with the other accounts; this one was not added.
        - Partner: { -case }. The operator settles with the institution which of its answers is right.

us-324 =
    .summary =
        The person signed in with another bank login than the one that this connection was made with.
    .alert =
        That was not the login this connection was made with, so nothing was changed. Please use the first
        login, or contact support if it is gone.
    .message =
        During a Fix, the institution named another customer than the one this connection belongs to, or
        returned none of the accounts that are linked here. Nothing was changed: the earlier consent and all
        stored data are still there, and the new sign-in is kept only as evidence. A Fix with the first
        login ends it. If that login no longer exists, a support case settles whether both logins lead to
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
        - Partner: a support case with this evidence was opened by itself. Add what you know to it, or say
          with a repair what is so; otherwise the operator of this server decides from the evidence whether
          it is the same account.
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
        Your bank needs something from you. Please take care of it on the bank's own website or app. If
        nothing changes by tomorrow, connect this account again.
    .alert-adding =
        Your bank needs something from you first. Please take care of it on the bank's own website or app,
        and then try again here.
    .message =
        The institution refuses for now because the person has to act there first. The consent may well be
        good. The server does not press on, but the nightly batch asks again, and finds out by itself when
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
        - Partner: if the next nightly batch does not clear the code, send the person a Fix link.
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

us-947 =
    .summary = The institution no longer takes the approval that this connection rests on.
    .alert =
        The permission to read this account at your bank has ended. If you want it to stay up to date,
        please sign in at your bank and approve it again.
    .message =
        The institution no longer takes the token of this login. The account's condition says what is known
        of the reason: consent-expired if the consent reached its end, consent-revoked if it was withdrawn,
        token-invalid if the institution gives no clear reason. The server asks no more until the person has
        approved again. After a withdrawal there can be a duty to delete data.
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
        Your bank no longer knows you as the customer we connected. Please check that you can sign in at
        your bank, and then connect again here.
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
        Your permission does not cover everything needed here. Please approve it at your bank. A second
        owner of the account may have to approve too.
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
        Your bank no longer shows us this account. It may be closed, or no longer shared. If you still use
        it, please connect again and choose it.
    .message =
        The login is well, but the institution calls this account closed, or its complete list no longer
        holds it. The account's condition says what is known: account-closed if it was closed,
        account-not-shared if the person no longer shares it, account-not-found if it has been missing for
        days without a reason. Its history is kept, and the login's other accounts go on.
    .causes =
        - The account was closed at the institution.
        - The person took it out of the sharing, or did not choose it at the last approval.
        - The institution moved or removed it without saying why.
    .steps =
        - Partner: read the account's condition: account-closed, account-not-shared or account-not-found.
        - Partner: if it is closed, stop asking for it. Its history stays until you delete it.
        - Partner: otherwise send the person a Fix link.
        - End user: sign in at the bank and choose the account again. If it is not offered there, delete it
          here and add the one that took its place.

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
        The login is well, but the institution's complete list no longer holds this account. The account's
        condition says what is known: account-not-shared if the person no longer shares it,
        account-not-found if it has been missing for days without a reason. Its history is kept, and the
        login's other accounts go on.
    .causes =
        - The person took it out of the sharing, or did not choose it at the last approval.
        - The institution moved or removed it without saying why.
    .steps =
        - Partner: send the person a Fix link.
        - End user: sign in at the bank and choose the account again. If it is not offered there, ask the
          bank whether it still exists.
        - Partner: if it is gone, stop asking for it. Its history stays until you delete it.

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


## Sessions

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


## Refreshes

us-325 =
    .summary = The account is being refreshed already.
    .alert = This account is being updated right now. Please look again in a few minutes.
    .message =
        A refresh of this login is under way, and a second one would only disturb it. The data of the last
        good refresh can be read. The refresh is over when aggregationAttemptDate has moved.
    .causes =
        - Another call, another person's screen or the nightly batch started a refresh a moment ago.
        - The program that made an earlier call stopped waiting for the answer, while the refresh went on.
    .steps =
        - Nobody: wait for some minutes. The refresh ends by itself.
        - Partner: read the account until aggregationAttemptDate moves. Do not start another refresh.

au-5006 =
    .summary = { us-325.summary }
    .alert = { us-325.alert }
    .message = { us-325.message }
    .causes = { us-325.causes }
    .steps = { us-325.steps }


## More that the person is asked for

us-107 =
    .summary = The institution wants to know more about the person before it lets the connection go on.
    .alert =
        Your bank wants more information to share this account. Please give it on the bank's own website or
        app, then connect again here.
    .alert-adding =
        Your bank wants more information before you can connect. Please give it on the bank's own website or
        app, and then try again here.
    .message =
        The institution stopped at a question that only the person can answer, and shares nothing until it
        is answered there. The server cannot see the question and does not press on.
    .message-adding =
        The institution stopped at a question that only the person can answer. Nothing was added.
    .causes =
        - The person's profile at the institution is not complete.
        - The institution wants contact details or a further proof of identity.
        - Online access was opened and never fully set up.
    .steps =
        - End user: sign in at the institution's own website or app, and complete what it asks for.
        - Partner: then send the person a Fix link, so that the connection is approved again.
    .steps-adding =
        - End user: sign in at the institution's own website or app, and complete what it asks for.
        - End user: come back and connect again.

us-109 =
    .summary = The person's password at the institution is out of date, and a new one has to be set there.
    .alert =
        Your bank wants you to set a new password. Please do that at its own website or app, and then connect
        this account again here.
    .alert-adding =
        Your bank wants you to set a new password first. Please do that at its own website or app, and then
        try again here.
    .message =
        The institution no longer takes the person's password or other security data, and wants new ones set
        on its own pages. Until then it shares nothing. Nobody should ask the person for a password here.
    .message-adding =
        The institution wants the person to renew a password or other security data on its own pages first.
        Nothing was added.
    .causes =
        - The password has reached the age that the institution allows.
        - The institution reset the person's access, for instance after a warning.
        - A first password was never changed into one of the person's own.
    .steps =
        - End user: sign in at the institution's own website or app and set a new password there.
        - Partner: then send the person a Fix link.
        - End user: go through the Fix with the new password.
    .steps-adding =
        - End user: sign in at the institution's own website or app and set a new password there.
        - End user: come back and connect again with it.

us-936 =
    .summary = The institution's pages are set to a language that the connection cannot follow.
    .alert =
        Please set the language of your online banking to English at your bank's own website or app, and then
        connect this account again.
    .alert-adding =
        Please set the language of your online banking to English at your bank's own website or app, and then
        try again here.
    .message =
        The institution answers in the language that the person chose there, and its answers are understood
        in English only. The account is well, and only the setting has to change.
    .causes =
        - The person uses online banking in another language.
        - The institution set another language when the access was opened.
    .steps =
        - End user: sign in at the institution's own website or app and set the language to English.
        - Partner: then send the person a Fix link, or let the person connect again.


## Challenges

us-185 =
    .summary = The institution asked the person for a further proof, and none was given.
    .alert =
        Your bank wants to make sure that it is you, for instance with a code it sends you. Please connect this
        account again and answer it.
    .alert-adding =
        Your bank wants to make sure that it is you, for instance with a code it sends you. Please start again
        and answer it in time.
    .message =
        The institution raised a security question or sent a passcode, and will not share data until the
        person has answered. A refresh cannot answer for the person.
    .causes =
        - The institution asks for a second proof at every sign-in, or after some time.
        - The person did not see the question, or the passcode came too late.
    .steps =
        - Partner: send the person a Fix link.
        - End user: sign in through the Fix and answer what the bank asks, with the phone at hand.
    .steps-adding =
        - End user: start again, with the phone at hand, and answer what the bank asks.

us-187 =
    .summary = The institution's security question was answered, but not as it expects.
    .alert =
        The answer to your bank's security question was not the one it expects. Please connect this account
        again and answer it once more.
    .alert-adding =
        The answer to your bank's security question was not the one it expects. Please start again and answer
        it once more.
    .message =
        The person answered the institution's challenge, and the institution did not take the answer. Each
        further attempt can bring the person closer to a lock at the institution.
    .causes =
        - A passcode was mistyped, or an older one was used.
        - The answer is spelled in another way than the institution keeps it.
        - Another owner of the account knows the answer.
    .steps =
        - Partner: send the person a Fix link. Do not answer on the person's behalf.
        - End user: ask the bank for a new passcode and enter the latest one.
        - End user: if it fails again, sign in at the bank's own website or app before trying once more, so
          that the access is not locked.
    .steps-adding =
        - End user: start again and enter the latest passcode.
        - End user: if it fails again, sign in at the bank's own website or app before trying once more.

au-931 =
    .summary = The institution wants a one-time passcode.
    .alert =
        Your bank wants a one-time code to confirm that it is you. Please connect this account again and enter
        the code it sends you.
    .alert-adding =
        Your bank wants a one-time code to confirm that it is you. Please start again and enter the code it
        sends you.
    .message =
        The institution sent the person a one-time passcode and waits for it. Only the person can enter it,
        so no refresh ends this.
    .causes =
        - The institution confirms every new approval with a one-time passcode.
        - The passcode went to a phone number or address that the person no longer uses.
    .steps =
        - Partner: tell the person that the bank will send a passcode, and send a Fix link.
        - End user: go through the Fix and enter the passcode. If none arrives, check at the bank which phone
          number it has.
    .steps-adding =
        - End user: start again and enter the passcode. If none arrives, check at the bank which phone number
          it has.

us-331 =
    .summary = The time to answer the institution's security question ran out.
    .alert =
        There was too little time to answer your bank's question, so nothing was changed. Please start again
        when you have your phone at hand.
    .message =
        The challenge was shown and not answered while the institution still waited. What it asked is void,
        and a new sign-in asks anew. Nothing was added or changed.
    .causes =
        - The passcode took long to arrive.
        - The person looked for an answer, or was called away.
    .steps =
        - End user: start again with the phone at hand, and enter the passcode as soon as it comes.
        - Partner: keep no sign-in page open for a person who is not there.

us-50024 =
    .summary = The institution's check of the person cannot be completed, whatever the person answers.
    .alert =
        Your bank could not complete its check that it is you. Nothing was changed. We are looking into it with
        your bank.
    .message =
        The institution's security check came to no end that it accepts, and the person's answers are not
        what is wrong. Trying the same again can lock the person's access at the institution.
    .causes =
        - The institution's check and the way it is carried here do not fit each other.
        - The person's access at the institution has a setting that its check cannot deal with.
    .steps =
        - Partner: ask the person not to try again and again.
        - Partner: { -case }.
        - Operator: find out from the institution what its check wants, and correct the connection.


## Sign-in

us-103 =
    .summary = The institution does not accept the sign-in that it was given.
    .alert =
        Your bank does not accept this sign-in any more, perhaps because you changed your password. Please
        connect this account again.
    .alert-adding =
        Your bank does not accept this sign-in. Please check that it works at your bank's own website, and
        then try again here.
    .message =
        The stored sign-in is no longer the one that the institution knows. It is not tried again by itself,
        because every further attempt could lock the person's access.
    .message-adding =
        The institution rejected the sign-in. Nothing was added. A few more wrong attempts could lock the
        person's access at the institution.
    .causes =
        - The person changed the password or the user name at the institution.
        - The institution renewed the person's access.
    .causes-adding =
        - The user name or the password is wrong, perhaps mistyped.
        - The sign-in belongs to another institution of a similar name.
        - The institution uses one sign-in for its website and another for sharing.
    .steps =
        - Partner: send the person a Fix link. Ask for no refresh until the person has gone through it.
        - End user: check the sign-in at the bank's own website or app, and give the new one in the Fix.
    .steps-adding =
        - End user: check the sign-in at the bank's own website or app.
        - End user: come back, make sure that it is the right institution, and sign in again.

us-4034 =
    .summary = The approval can be changed only on the institution's own pages.
    .alert =
        Please look at the list of connected apps at your bank's own website or app, and allow this connection
        there again.
    .message =
        The institution keeps its approvals on a page of its own and takes no change to them from here. What
        is approved there decides what can be read.
    .causes =
        - The person ended or paused the approval on the institution's page of connected apps.
        - The institution wants the approval confirmed there from time to time.
    .steps =
        - End user: open the list of connected apps at the institution's own website or app. If this
          connection is on it, allow it again.
        - Partner: if it is not on the list, send the person a Fix link.

us-1008 =
    .summary = The institution broke off the sign-in with an answer that says no more.
    .alert =
        Your bank ended the sign-in without saying why, so nothing has changed. Please sign in at your bank
        itself once, and then start again here.
    .message =
        The institution ended the sign-in with an unexpected answer. The person's access may well be good:
        a fresh sign-in is what most often ends it. Nothing was added or changed.
    .causes =
        - The institution has a notice waiting that its sharing pages cannot show.
        - The person is signed in at the institution elsewhere, and it allows one session.
        - A passing fault in the institution's sign-in pages.
    .steps =
        - End user: sign in at the bank's own website or app, look for a notice there, and sign out again.
        - End user: come back and start again.
        - Partner: if many people at one institution meet it, tell the operator of this server.

us-2040 =
    .summary = The institution's sign-in service answered with a fault of its own.
    .alert =
        Your bank's sign-in has a problem at the moment. You do not need to do anything: we keep your last
        known figures and try again for you.
    .alert-adding =
        Your bank's sign-in has a problem at the moment, so nothing was added. Please try again later, or
        choose another bank.
    .message =
        The part of the institution that checks approvals failed. Nothing is known to be wrong with the
        person's approval, so nobody is asked to give it again. The server tries again with growing pauses.
    .message-adding =
        The part of the institution that signs people in failed. Nothing was added.
    .causes =
        - A fault in the institution's sign-in service, mostly a short one.
        - The institution is changing its sign-in pages.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.

us-123 =
    .summary = A test user of a sandbox bank was meant to fail with this number, and did.
    .alert =
        This test user is made to be turned away with this number. Please sign in with another test user to
        go on.
    .message =
        Some sandbox banks have test users whose password is a number, and whose sign-in fails on purpose
        with that number, so that an application can be seen to deal with it. Nothing is wrong, and no real
        person can meet it.
    .causes =
        - A test user was chosen whose password is a number.
    .steps =
        - Partner: see that the application shows the person what happened and lets the person go on.
        - Partner: to go on, sign in with a test user that works.


## Consent

us-2006 =
    .summary = There is no consent of the person that carries what was asked for.
    .alert =
        The permission for this account does not allow what is needed here, or has ended. If you want to go on,
        please approve it at your bank again.
    .message =
        The institution refuses because of the consent. The account's condition says what is known of the
        reason: consent-expired if it has ended, consent-revoked if it was withdrawn, consent-insufficient
        if it does not cover what was asked for. In each case a new consent through a Fix link ends it.
        After a withdrawal there can be a duty to delete data.
    .message-adding =
        The consent that the person just gave does not carry what was asked for, or ended at once. Nothing was
        fetched under it.
    .causes =
        - The consent reached the end that was agreed.
        - The person withdrew it, at the institution or here.
        - The person approved fewer accounts or kinds of data than were asked for.
        - A second owner has not approved, or no longer does.
    .steps =
        - Partner: read the account's condition: consent-expired, consent-revoked or consent-insufficient.
        - Partner: send the person a Fix link and say what is asked for and why. If the consent was
          withdrawn, only if the person wants to share again.
        - End user: sign in at the bank and approve it.
    .steps-adding =
        - End user: connect again and approve what is asked for; for a joint account, ask the other owner to
          approve as well.
        - Partner: ask for no more kinds of data than the application needs.


## Sessions that ended

us-974 =
    .summary = The person's session at the institution ended before the approval was given.
    .alert =
        Your time at your bank's sign-in ran out, so nothing has changed. Please start again and sign in once
        more.
    .message =
        The institution's session ended while the person was signing in or choosing accounts. Nothing was
        added; in a Fix, the connection is as it was before. It does not come back by waiting: the person
        signs in anew.
    .causes =
        - The person left the institution's page open for a while.
        - The institution allows little time for signing in.
        - The person came back with the browser's back button, into a session that was over.
    .steps =
        - End user: start again, sign in, and go on to the end without a long pause.
        - Partner: if the application's link is old as well, make a new one for the person.

us-502 =
    .summary = An inner part of the service failed while a session was open.
    .alert =
        Something went wrong on our side, not on yours, and this account could not be updated. We are looking
        into it and will try again.
    .alert-adding =
        Something went wrong on our side, not on yours, and nothing was added. You do not need to do
        anything: we are looking into it.
    .message =
        A part of the server that others stand on gave no usable answer while the session was open. The
        session itself was good. Nothing half-done was stored. A refresh that broke off is tried again by
        itself, with growing pauses.
    .causes =
        - A part of the server was being restarted, or failed.
        - Something between two parts of the server broke the connection.
    .steps =
        - Partner: if it comes back, { -case }.
        - Operator: look in the server's log at the time it was met, and check what it stands on: the
          database, the disk, a proxy in front.

us-503 =
    .summary = The institution is out of service for the moment.
    .alert =
        Your bank's service is not available just now. You do not need to do anything: we keep your last
        known figures and try again for you.
    .alert-adding =
        Your bank's service is not available just now, so nothing was added. Please try again later, or
        choose another bank.
    .message =
        The institution answered that it cannot serve calls for the moment. The person's session and
        approval have nothing to do with it, so nobody has to sign in again. The data of the last good
        refresh can be read. The server tries again with growing pauses.
    .message-adding =
        The institution answered that it cannot serve calls for the moment. Nothing was added.
    .causes =
        - The institution is under load.
        - A part of the institution's systems is being restarted or repaired.
    .steps =
        - { -wait } with growing pauses.
        - Partner: if it lasts longer than a day, { -case }.
    .steps-adding =
        - End user: try again later, or choose another institution.
        - Partner: if it lasts longer than a day, { -case }.


## The same account twice

us-168 =
    .summary = One account fits several of those that were asked for, and they cannot be told apart.
    .alert =
        Two of your accounts look the same to us, so we did not guess which is which. Please choose the account
        again, or contact support.
    .message =
        An account that came back agrees with more than one of the accounts that it could be. Taking one of
        them would be a guess, so none was taken.
    .causes =
        - Two accounts have the same name, kind and last digits.
        - One account was added twice, through two logins.
    .steps =
        - End user: choose the accounts again, one at a time if the institution allows it.
        - Partner: read the customer's accounts. If one of them stands there twice, delete the one that is
          not used.
        - Partner: if both are real, { -case }.

us-169 =
    .summary = The account is there already.
    .alert =
        You have added this account before. You can go on using the one that is there, and remove the one you
        do not need.
    .message =
        The same account of the same person is stored twice. Both would be refreshed, and sums over all
        accounts would count it double.
    .causes =
        - The person connected the same bank a second time instead of mending the first connection.
        - Two owners of a joint account each connected it.
    .steps =
        - End user: decide which of the two stays.
        - Partner: delete the other one. Keep the one whose history is needed.
        - Partner: send a Fix link when a connection breaks, so that nobody adds it anew.

us-146 =
    .summary = This number was seen in an example, and what it means is not known.
    .message =
        The number stands in a published sample as the code of an account. No page says what it means, and
        this server never reports it.
    .causes =
        - No page says what leads to it.
    .steps =
        - Partner: treat it like any code that your program does not know: show the last good data with its
          date, and do not ask the person for anything.
        - Partner: if you meet it in earnest, report it to whoever runs the service that sent it.
