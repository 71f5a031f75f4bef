# The error catalogue in English: what the themes are about. A theme is named after the theme in the facts,
# with dashes for blanks. Its summary is used for every entry of it that has none of its own.


## Accounts and logins

theme-success =
    .title = Success
    .summary = Everything worked.

theme-account-mismatch =
    .title = Account mismatch
    .summary = What was connected no longer agrees with what the institution holds.

theme-account-not-found =
    .title = Account not found
    .summary = The institution, or this server, does not have the account that was asked for.

theme-account-type-missing-or-ineligible =
    .title = Account type missing or ineligible
    .summary = The person shared no account of a kind that can be used.

theme-additional-end-user-information-needed =
    .title = More information needed from the person
    .summary = The institution wants something from the person before it goes on.

theme-consent-authorization =
    .title = Consent
    .summary = There is no consent of the person that carries what was asked for.

theme-data-refresh-in-progress =
    .title = Refresh in progress
    .summary = The account is being refreshed already.

theme-duplicate-account-match =
    .title = Duplicate accounts
    .summary = Two accounts cannot be told apart.

theme-end-user-session-expired-or-timed-out =
    .title = Session expired or timed out
    .summary = A session ended before it was completed.

theme-incomplete-authorization =
    .title = Authorization not completed
    .summary = The person did not complete what the institution asks for before it shares data.

theme-invalid-credentials =
    .title = Sign-in rejected
    .summary = The sign-in that was given is not accepted.

theme-invalid-or-expired-end-user-token =
    .title = Approval no longer valid
    .summary = The approval that a connection rests on is no longer good.

theme-no-accounts-under-institution-login =
    .title = No accounts under a login
    .summary = The customer has no accounts under the login that was named.

theme-sandbox-sign-in =
    .title = Sandbox sign-in
    .summary = A test user of a sandbox bank was meant to fail, and did.

theme-unexpected-login-error =
    .title = Unexpected answer to a sign-in
    .summary = The institution answered a sign-in with something unexpected.

theme-unknown =
    .title = Meaning not known
    .summary = The number is known and nothing else.


## Institutions

theme-connection-migration-in-progress =
    .title = Connection being moved
    .summary = The institution is moving its connections to sign-in on its own pages.

theme-connection-not-certified-or-unknown-connection-error =
    .title = Connection in doubt
    .summary = The connection to the institution fails in a way that has no plain name.

theme-connection-not-supported =
    .title = Connection not supported
    .summary = The institution, or what was asked of it, is not supported.

theme-existing-connection-interruptions =
    .title = Connection interrupted
    .summary = The connection to the institution worked before and is interrupted.

theme-new-connection-in-progress =
    .title = Connection still new
    .summary = The connection to the institution is new and does not work well yet.

theme-other-connection-issues =
    .title = Other trouble at the institution
    .summary = Something at one institution keeps its data from being read.


## Calls

theme-account-information-unavailable =
    .title = Account information not available
    .summary = The part of the account that was asked for is not available.

theme-account-owner-verification =
    .title = Account owner verification
    .summary = An account's owners could not be compared.

theme-applications =
    .title = Applications
    .summary = A registered application, or a list of them, is not what was asked for.

theme-authentication =
    .title = Who is calling
    .summary = The call does not prove which partner it comes from.

theme-businesses =
    .title = Businesses
    .summary = A call about a business cannot be answered as it was made.

theme-consumer-exists =
    .title = Consumer exists
    .summary = The customer has a consumer already.

theme-deposit-switches =
    .title = Switches of deposits and payments
    .summary = A switch, which moves a deposit or a payment to another account, is not there.

theme-invalid-request =
    .title = Wrong request
    .summary = The request, or a value in it, is wrong.

theme-item-not-found =
    .title = Not found
    .summary = What was asked for is not there.

theme-maximum-limit-exceeded =
    .title = Limit reached
    .summary = Something was asked for more often than it may be.

theme-micro-deposits =
    .title = Micro deposits
    .summary = An account cannot be confirmed by two small deposits for now, or at all.

theme-payment-indicators =
    .title = Payment success indicators
    .summary = Whether a payment will succeed cannot be said, or only with a warning.

theme-reports-and-consumers =
    .title = Reports
    .summary = A report, or a consumer's data, is held back or not ready.

theme-statement-retrieval =
    .title = Statements
    .summary = A statement could not be fetched.

theme-unexpected-system-error =
    .title = Failure of the server
    .summary = The server met a failure of its own.

theme-username-unavailable =
    .title = Username not possible
    .summary = The username cannot be given to this customer.

theme-webhook-subscriptions =
    .title = Webhook subscriptions
    .summary = A call about webhook subscriptions cannot be answered as it was made.


## The link page

theme-link-page-session =
    .title = How a visit ended
    .summary = A visit to the link page ended, and this says how.
