# The error catalogue in English: how a visit to the link page ends. How a message is written is said in
# account.ftl.


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

us-100 =
    .summary = The person left the link page before the end.
    .message =
        The link page told the page around it that the person chose to leave. Accounts that had been added by
        then stay added. Nothing failed.
    .causes =
        - The person changed their mind, or wants to go on later.
        - The person did not find the institution.
        - The application said too little about why accounts are wanted.
    .steps =
        - Partner: close the page and offer to start again, without pressing.
        - Partner: read the customer's accounts, since some may have been added.
        - End user: start again at any time.

us-200 =
    .summary = The person went through the link page to the end.
    .message =
        The link page told the page around it that the visit is complete. The accounts that the person chose
        are added.
    .causes =
        - Everything went as it should.
    .steps =
        - Partner: read the customer's accounts and go on.
        - Nobody: the nightly batch keeps the accounts up to date from now on.

us-201 =
    .summary = Nothing had to be mended.
    .message =
        The person opened a Fix link, and the connection turned out to be well. It was left as it is.
    .causes =
        - The connection recovered, or was mended in another window, after the link was made.
        - The link was made for another login than the one that needs mending.
    .steps =
        - Partner: read the accounts of this login. If they are well, go on.
        - Partner: if another login is the broken one, make a Fix link for that one.

us-401 =
    .summary = The link page was opened without a right to it.
    .message =
        The link was not one that this server made for the partner, or the right to open it was withdrawn.
        Nothing was shown and nothing was changed.
    .causes =
        - The link comes from another environment.
        - The link was put together by hand.
        - The customer it was made for was deleted in the meantime.
    .steps =
        - Partner: make a new link, and open it unchanged in the environment that made it.

us-1403 =
    .summary = The browser did not let the bank's window open.
    .message =
        The page around the link page tells it that the browser blocked the window in which the person signs
        in at the bank. Nothing was added.
    .causes =
        - The browser blocks new windows, or a blocker does.
        - The page opened the window by itself and not from the person's own click.
    .steps =
        - Partner: open the bank's window straight from the person's click.
        - End user: allow new windows for this page and press the button again.

us-1412 =
    .summary = The program that opens the link page was used in a way that cannot work.
    .message =
        The published web SDK found itself called wrongly and did not open the page.
    .causes =
        - It was asked to open a second page while the first is open.
        - The link that it was given is empty or is no link.
        - It was asked to redirect from inside a frame.
    .steps =
        - Partner: open one page at a time, with the link exactly as it was made.
        - Partner: look in the browser's console, where the SDK says what it did not expect.
