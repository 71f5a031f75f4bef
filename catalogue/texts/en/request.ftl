# The error catalogue in English: codes that answer a call. How a message is written is said in account.ftl.


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
        parentheses what it is about. Nothing was changed.
    .causes =
        - The body is not valid JSON, or says nothing of being JSON.
        - A field has the wrong type, such as a text where a number is due.
        - The account is of a kind that the operation does not serve.
    .steps =
        - Partner: correct what the answer names in parentheses, and send the request again.

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
    .summary = The list was asked to start before its first record.
    .message = Records are numbered from one, and the parameter start is below one.
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
        - A part was misspelled, or has blanks around it.
    .steps =
        - Partner: name only the three parts, and send the request again.

us-20024 =
    .summary = What was sent cannot be a routing number.
    .message = A routing number has nine digits, of which leading zeros may be left out.
    .causes =
        - The number has more than nine digits, or something that is no digit.
        - An account number was sent in its place.
    .steps =
        - Partner: compare the number with what the person or the check says, and send the request again.

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
        - The application's name was misspelled.
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


## Calls: who is calling, at services that have codes of their own

us-1503 =
    .summary = The access token in a call about webhook subscriptions has expired.
    .message = The token in the call is older than it may be. The call was not carried out.
    .causes =
        - The program keeps a token for too long.
    .steps =
        - Partner: ask for a new token and send the call again.

us-1504 =
    .summary = The app key is missing in a call about webhook subscriptions.
    .message = The call carries no app key, so it is not known which partner it comes from.
    .causes =
        - The header was not sent, or something on the way took it out.
        - The header was sent under another name than App-Key, which is its name in these calls.
    .steps =
        - Partner: send the app key in the header App-Key, and send the call again.

us-24302 =
    .summary = The credentials that were sent are not accepted.
    .message =
        The partner id, the secret or the token in the call do not go together. Nothing was carried out.
    .causes =
        - The secret was changed, and one program still sends the old one.
        - Credentials of two environments were mixed.
    .steps =
        - Partner: take the partner id, the secret and the app key from one place, and ask for a new token.
        - Partner: stop programs that send the old secret, since repeated failures lock the partner.


## Calls: what else is asked

us-978 =
    .summary = The request is not put together as the service expects.
    .message =
        The service did not understand the request and changed nothing. Sending it again unchanged brings the
        same answer.
    .causes =
        - A parameter is missing, misspelled, or has the wrong form.
        - Two values in the request contradict each other.
    .steps =
        - Partner: compare the request with the description of the operation, field by field.
        - Partner: correct it and send it again.

us-1000 =
    .summary = A field that has to be a number is not one.
    .message = The service expected a number and got something else. Nothing was changed.
    .causes =
        - A number was sent with blanks, commas or letters.
        - The field was left empty.
    .steps =
        - Partner: send the field as a plain number, and send the call again.

us-1618 =
    .summary = A number is negative, or is no number.
    .message = An amount or a count has to be above zero. What was sent is not. Nothing was changed.
    .causes =
        - A sign was left in front of the amount.
        - The amount holds a currency sign or a comma.
    .steps =
        - Partner: send a number above zero, with a point and no signs, and send the call again.

us-10000 =
    .summary = The country or the telephone code of a business is not valid.
    .message = A report about a business was asked for with a country or telephone code that does not exist.
    .causes =
        - The country was written out where its code is due.
        - The telephone number lacks its country code.
    .steps =
        - Partner: send the country as its code and the number with its country code, and ask again.

us-14023 =
    .summary = What was sent cannot be the id of a customer.
    .message = A customer's id is a number, and the call holds something else in its place.
    .causes =
        - The username was sent instead of the id.
        - A placeholder in the path was not filled.
    .steps =
        - Partner: take the id from where the customer was made, or look the customer up by username.

us-20028 =
    .summary = A value in the request names something that does not exist.
    .message =
        The request is well put together, but one of its values leads to nothing. Nothing was changed.
    .causes =
        - The value was mistyped, or comes from another environment.
        - What it named was deleted.
    .steps =
        - Partner: look up the value again where it comes from, and send the request with that one.

us-42000 =
    .summary = No more testing customers can be made.
    .message =
        The number of testing customers that a partner may have is used up. The new one was not made; those
        that exist are not affected.
    .causes =
        - Automated tests make customers and do not delete them.
        - Several people share one partner for their tests.
    .steps =
        - Partner: list the testing customers and delete those that nobody needs.
        - Partner: if the number is still too small, ask whoever runs the service for more.

us-44000 =
    .summary = The refresh was accepted and is not finished yet.
    .message =
        The service took the request and works on it. This is no failure: the outcome is read from the status
        of the refresh.
    .causes =
        - The status was read before the refresh was over.
    .steps =
        - Partner: read the status of the refresh again after some seconds, with growing pauses.
        - Nobody: the refresh ends by itself.

us-44002 =
    .summary = The service that refreshes accounts takes no requests for the moment.
    .message =
        The service is there, but cannot take a refresh now. Nothing was started. The data of the last good
        refresh can be read.
    .causes =
        - The service is under load, or is being renewed.
    .steps =
        - Partner: ask again after some minutes, with growing pauses.
        - Nobody: the nightly batch refreshes the accounts in any case.

us-10003 =
    .summary = The business, or one of its locations, is not there or is wrongly named.
    .message = The id of the business or of its location has the wrong form, or nothing has this id.
    .causes =
        - The id was mistyped, or is that of a customer.
        - The business was never made for this customer.
    .steps =
        - Partner: read the customer's business, and take the id from there.

us-10020 =
    .summary = Data is missing that a report about a business needs.
    .message = The request leaves out something that the report cannot be made without. The answer names it.
    .causes =
        - A field was left out or is blank.
        - The business was made without this piece of data.
    .steps =
        - Partner: add what the answer names, and ask for the report again.


## Calls: applications

us-3001 =
    .summary = The application that was named is not there.
    .message = No application of this partner has this id.
    .causes =
        - The id was mistyped, or is that of another partner's application.
    .steps =
        - Partner: list the partner's applications, and take the id from there.

us-3002 =
    .summary = It is not known how far this application's registration at the institution is.
    .message = The application exists, but no registration of it at this institution is on record.
    .causes =
        - The application was never registered at this institution.
        - The institution needs no registration.
    .steps =
        - Partner: register the application, or ask for its institutions without naming one.

us-3005 =
    .summary = The number of the record to start with is not valid.
    .message = The parameter start has to be a whole number of one or more. No list was returned.
    .causes =
        - The program counts from zero, or sends an empty parameter.
    .steps =
        - Partner: begin with start=1, or leave it out.

us-3006 =
    .summary = The number of records that was asked for is not valid.
    .message = The parameter limit has to be a whole number of one or more. No list was returned.
    .causes =
        - The limit was computed and came out as zero, negative or empty.
    .steps =
        - Partner: send a limit of one or more, or leave it out.

us-3007 =
    .summary = More records are asked for than one answer holds.
    .message = The limit is above the largest that the list allows. No list was returned.
    .causes =
        - The program asks for everything at once.
    .steps =
        - Partner: ask for fewer records, and go on with start where the last answer ended.

us-3008 =
    .summary = The list has no such parameter.
    .message = The call holds a parameter that this list does not know. No list was returned.
    .causes =
        - The parameter's name was misspelled, or belongs to another list.
    .steps =
        - Partner: compare the names of the parameters with the description of the list, and send the call
          again.

us-3009 =
    .summary = A parameter of the list has a value that it cannot have.
    .message = The parameter is known, but not with this value. No list was returned.
    .causes =
        - The value was misspelled, or has other capitals.
    .steps =
        - Partner: send one of the values that the description of the list names.


## Calls: what else is not there

us-14002 =
    .summary = What the call names does not exist.
    .message =
        The call is well put together, but nothing stands under the id that it names, or nothing that this
        partner may see.
    .causes =
        - The id was mistyped, or is that of something else.
        - It was deleted, or belongs to another partner or environment.
    .steps =
        - Partner: read the list that the id should be in, and take it from there.

us-265 =
    .summary = The owner's name and address could not be read out of a statement.
    .message =
        The statement is there, but who owns the account could not be taken from it. Reading the same
        statement again brings the same result.
    .causes =
        - The statement has no owner's name or address on it.
        - The institution changed how its statements look.
    .steps =
        - Partner: ask for the owner by the call that goes to the institution itself, if the institution
          serves it.
        - Partner: otherwise { -case }.

us-1007 =
    .summary = There are no transactions in the time that was asked for.
    .message =
        The account was read, and nothing was booked in that time. That is a good answer: the list of
        transactions is empty.
    .causes =
        - The account was quiet.
        - The range of dates lies before the account was opened, or in the future.
    .steps =
        - Partner: ask for a longer time, or show that there is nothing.

us-13002 =
    .summary = The stored file (asset) is not there.
    .message =
        An asset is a file that the service stores for a customer, such as a pay statement. No asset of this
        customer has this id, or it is no longer kept.
    .causes =
        - The id was mistyped, or belongs to another customer.
        - It was asked for after the time that assets are kept.
    .steps =
        - Partner: take the id from the report or call that named it, and ask soon after.

us-14003 =
    .summary = The institution is no longer supported, or a partner of the link page is not known.
    .message =
        Two services use this number. One says that an institution was taken out; the other, that nobody has
        registered the partner for the link page.
    .causes =
        - The institution merged or closed.
        - The partner was not set up for linking.
    .steps =
        - Partner: search for the institution by name, and use the one that took its place.
        - Partner: if it is a list of customers that answers so, ask whoever runs the service to set the
          partner up.

us-14008 =
    .summary = A date or an instant has the wrong form.
    .message = The call holds a date that cannot be read. Nothing was changed.
    .causes =
        - Milliseconds were sent where seconds are due, or the other way round.
        - Day and month were swapped.
    .steps =
        - Partner: send the date in the form that the operation describes, and send the call again.

us-20000 =
    .summary = The service answers in JSON, and something else was asked for.
    .message = The call's Accept header excludes application/json, and the service has nothing else to give.
    .causes =
        - The header asks for XML.
        - A program between sets the header.
    .steps =
        - Partner: send Accept: application/json, or leave the header out.

us-20001 =
    .summary = The institution gave no account number.
    .message =
        The account was found, but the institution does not give out its number. What it does give is up to
        date.
    .causes =
        - The kind of account has no number that payments can use.
        - The institution keeps the number to itself, or the person's consent leaves it out.
    .steps =
        - Partner: do without the number, or ask the person for another account.
        - Institution: only it can give the number.

us-20027 =
    .summary = The institution gave no account number or no routing number.
    .message =
        The account was found, but what a payment needs is not complete: the institution leaves out the
        account number, the routing number, or both.
    .causes =
        - The kind of account cannot be paid to.
        - The person's consent does not cover payment details.
    .steps =
        - Partner: do without payment details, or ask the person for another account.
        - Institution: only it can give the numbers.

us-38008 =
    .summary = A part of the account's details is not available.
    .message =
        The account is well, but the institution does not give the part of its details that was asked for.
        The rest is up to date.
    .causes =
        - The kind of account has no such detail.
        - The institution has not built this part of its interface.
    .steps =
        - Partner: do without this part, or ask the person for another account.
        - Institution: only it can begin to give it.

us-10002 =
    .summary = The customer that was named is not there.
    .message = This partner has no customer with this id.
    .causes =
        - The id was mistyped, or the customer was deleted.
        - The customer belongs to another partner or environment.
    .steps =
        - Partner: look up the id in the list of your customers.

us-24553 =
    .summary = The transaction is not there.
    .message = No transaction of this customer has this id.
    .causes =
        - The id was mistyped, or belongs to another customer.
        - It was a pending transaction, and the institution booked it under another id.
    .steps =
        - Partner: read the account's transactions again, and take the id from there.

us-60013 =
    .summary = The customer has no subscription that is in force.
    .message = There is nothing to end or to change: nobody is notified of this customer.
    .causes =
        - The customer was never subscribed, or the subscription was ended before.
    .steps =
        - Partner: go on; there is nothing left to end.

us-50016 =
    .summary = The accounts of a temporary customer cannot be deleted by a call.
    .message =
        Temporary customers and their accounts are looked after by the service itself. It deletes them when
        their time is over.
    .causes =
        - The call names a customer that was made for one visit only.
    .steps =
        - Partner: leave it; the service deletes the accounts by itself.
        - Partner: make a customer of your own where you want to decide.


## Calls: statements and reports

us-10046 =
    .summary = The statement is there, and could not be fetched just now.
    .message =
        The institution lists the statement, but did not hand over its file. Nothing is wrong with the account.
    .causes =
        - The institution makes its files on request and was too slow.
        - The institution's store of statements was down.
    .steps =
        - Partner: ask for the statement again after some minutes.
        - Partner: if it lasts longer than a day, { -case }.

us-1108 =
    .summary = A report could not be made.
    .message =
        The making of the report broke off. No half-made report is kept, and the customer's data is well.
    .causes =
        - A failure while the report was put together.
        - An account that the report needs could not be read in full.
    .steps =
        - Partner: read the codes of the customer's accounts, and mend those that do not work.
        - Partner: ask for the report again later.
        - Partner: if it breaks off once more, { -case }.

us-18001 =
    .summary = A report is being made for this customer already.
    .message =
        One report of a customer is made at a time. The first goes on, and this call started no second one.
    .causes =
        - The call was sent twice, perhaps after a lost answer.
        - Two programs ask for reports of one customer.
    .steps =
        - Partner: wait for the first report, and read it where it was asked for.
        - Partner: if another one is wanted, ask for it once the first is done.

us-20400 =
    .summary = As many reports were made for this customer as are allowed.
    .message = The number of reports for one customer is used up. No new one was made.
    .causes =
        - A program asks for the same report again and again.
        - A test runs against one customer for long.
    .steps =
        - Partner: read the reports that exist, and use the latest.
        - Partner: if more are needed, ask whoever runs the service.

us-10405 =
    .summary = The person has frozen the use of their data for reports.
    .message =
        A security freeze is in force for this consumer, or the partner may not read this portfolio. No report
        is made as long as it holds.
    .causes =
        - The person asked for a freeze.
        - The portfolio was shared with another partner.
    .steps =
        - End user: if the report is wanted, lift the freeze where it was asked for.
        - Partner: ask for the report again afterward. Do not press the person.

us-10406 =
    .summary = The person disputes data that is kept about them.
    .message =
        A statement of dispute stands with this consumer, so the data is not changed until it is settled.
    .causes =
        - The person told the keeper of the data that something is wrong.
    .steps =
        - Partner: leave the data as it is until the dispute is settled.
        - Partner: if you know which value is wrong, tell whoever deals with the dispute.


## Calls: payments

us-1001 =
    .summary = This account cannot be used to estimate whether a payment will succeed.
    .message =
        The kind or the state of the account does not allow a payment success indicator. Another account may
        do.
    .causes =
        - The account is not one that payments are made from.
        - Too little is known of the account.
    .steps =
        - Partner: ask for the indicator of another account of the person.

us-2000 =
    .summary = The amount is above what is in the account.
    .message =
        The indicator was made, and warns: the amount to be settled is more than the balance that is available.
        The call itself worked.
    .causes =
        - The balance is too low at the moment.
    .steps =
        - Partner: wait for the next income, ask for less, or ask the person.

us-10006 =
    .summary = The day by which a payment has to settle has passed.
    .message = An indicator is about the future, and the day that was sent lies in the past.
    .causes =
        - The day was computed in another time zone.
        - An old request was sent again.
    .steps =
        - Partner: send a day that is today or later.

us-10009 =
    .summary = A field that an indicator needs is missing.
    .message = The call leaves out a field that it has to have. The answer names it.
    .causes =
        - The field was left out, is blank, or is spelled differently.
    .steps =
        - Partner: add the field that the answer names, and send the call again.

us-10013 =
    .summary = The account is not active.
    .message =
        An indicator is made for active accounts only, and this one is closed or waits to be activated.
    .causes =
        - The account was closed.
        - The person has not finished adding it.
    .steps =
        - Partner: ask for the indicator of another, active account.

us-12022 =
    .summary = An e-mail address is needed to register the customer for indicators.
    .message =
        Registration under the credit reporting rules needs an e-mail address, and the customer has none.
    .causes =
        - The customer was made without one.
    .steps =
        - Partner: ask the person for an e-mail address, put it on the customer, and register again.

us-12017 =
    .summary = The institution names no owners for this account.
    .message = There is nothing to compare with: no owner of the account is on record.
    .causes =
        - The institution does not tell who owns an account.
        - The person's consent leaves the owners out.
    .steps =
        - Partner: ask for another account of the person, or check the owner in another way.

us-15001 =
    .summary = A field that the comparison of owners needs is missing.
    .message = The call leaves out a name or an address that has to be compared, or it is blank.
    .causes =
        - The field was left out, or is spelled differently.
    .steps =
        - Partner: add the field that the answer names, and send the call again.

us-10030 =
    .summary = The comparison took too long, or its values exclude each other.
    .message =
        Two meanings share this number: the service did not finish in time, or the call holds values that
        cannot stand together. The HTTP status tells which: 408 is the time, 400 the values.
    .causes =
        - The institution was slow to name the account's owners.
        - Two values were sent of which only one may be given.
    .steps =
        - Partner: at 408, ask again after some minutes.
        - Partner: at 400, leave out one of the values that exclude each other.

us-1643 =
    .summary = There is no switch under this id.
    .message =
        A switch moves a direct deposit or a bill payment to another account. No switch is on record under
        the id that was sent.
    .causes =
        - The id was mistyped, or belongs to another customer.
        - The person never finished the switch.
    .steps =
        - Partner: list the customer's switches, and take the id from there.


## Calls: micro deposits

us-3000000 =
    .summary = The two small deposits cannot be sent for now.
    .message = The service has a technical problem. No deposit was made.
    .causes =
        - The service, or the network that carries payments, is down.
    .steps =
        - Partner: start the deposits again after an hour.
        - Partner: if it lasts longer than a day, { -case }.

us-3000001 =
    .summary = What was sent cannot be an account number.
    .message =
        The account number is too short, too long, or holds something that is no digit. No deposit was
        made.
    .causes =
        - The number was mistyped.
        - A card number was given in its place.
    .steps =
        - Partner: ask the person for the number as it stands on a statement or a check, and start again.

us-3000003 =
    .summary = The note or the amounts have the wrong form.
    .message = The note that goes with the deposits, or an amount, is not as it has to be. Nothing was done.
    .causes =
        - The note is too long or holds signs that payments cannot carry.
        - An amount was sent as text, or with more than two decimal places.
    .steps =
        - Partner: shorten the note, send amounts such as 0.07, and send the call again.

us-3100001 =
    .summary = The account is there already, or its name is not allowed.
    .message = No deposit was made, because the account was entered before or its name cannot be used.
    .causes =
        - The person entered the account before.
        - The name holds signs that it may not hold.
    .steps =
        - Partner: read the customer's accounts, and go on with the one that is there.
        - Partner: otherwise send another name.

us-3200001 =
    .summary = The two small deposits could not be started.
    .message = The bank or the payment network turned the deposits away. No money was moved.
    .causes =
        - The routing number and the account number do not go together.
        - The account takes no deposits.
    .steps =
        - Partner: ask the person to check both numbers, and start again.
        - Partner: if they are right, let the person choose another account.

us-3200002 =
    .summary = The deposits are at another stage.
    .message =
        What was asked for does not fit how far the deposits are: not sent yet, already confirmed, or
        failed.
    .causes =
        - The amounts were entered before the deposits arrived.
        - The account was confirmed before.
    .steps =
        - Partner: read how far the deposits are, and let the person enter the amounts once they have arrived.

us-3200003 =
    .summary = The amounts were entered wrongly too often.
    .message = All attempts to confirm the account are used up. The account stays unconfirmed.
    .causes =
        - Amounts of other payments were entered.
        - The person is not the one who can see the account.
    .steps =
        - Partner: start new deposits, if the person can see the account's statement.
        - Partner: otherwise let the person connect the account at the bank.

us-3200004 =
    .summary = The amounts are not the ones that were sent.
    .message = What was entered does not agree with the two deposits. Some attempts are left.
    .causes =
        - The two amounts were mistyped, or taken from another payment.
        - Only one of the deposits has arrived yet.
    .steps =
        - Partner: ask the person to look at the account's bookings again, and enter both amounts.

us-3300001 =
    .summary = Deposits were asked for too often.
    .message = More calls came in a short time than the service takes. No deposit was made.
    .causes =
        - A program repeats the call without a pause.
    .steps =
        - Partner: wait some minutes, and send the call once.


## Calls: webhook subscriptions

us-1501 =
    .summary = The webhook subscription is not there.
    .message = No subscription, or no event of it, has this id for this partner.
    .causes =
        - The id was mistyped, or the subscription was deleted.
    .steps =
        - Partner: list the subscriptions, and take the id from there.

us-1502 =
    .summary = The request about a webhook subscription is wrong.
    .message = A field of the request is missing or has the wrong form. Nothing was changed.
    .causes =
        - The address is not one that can be called, or an event's name was misspelled.
    .steps =
        - Partner: compare the request with the description of the operation, and send it again.
