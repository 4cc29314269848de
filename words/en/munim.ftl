# What pages say in English. The ids are in the order of the pages.

## Everywhere

language = Language
skip = Skip to content
main = Main
pages = Pages
overview = Overview
usage = Usage
requests = Requests
keys = Keys
agents = Agents
settings = Settings
api-reference = API reference
balance = Balance
sign-in = Sign in
sign-out = Sign out
name = Name
email = Email
password = Password
optional = (optional)
apply = Apply
newest = Newest
older = Older
seconds = { $length } s
minutes = { $length } min
status-active = Active
status-revoked = Revoked
status-expired = Expired
status-cut = Cut
password-hint = At least 8 characters. A few words are fine.

## /sign-in, /sign-up, /sign-out

new-here = New here?
sign-up = Create your account
sign-in-mismatch = Email and password do not match. Check both, then sign in again.
sign-in-too-many =
    { $minutes ->
        [one] Too many attempts. Wait a minute, then sign in again.
       *[other] Too many attempts. Wait { $minutes } minutes, then sign in again.
    }
sign-in-unavailable = The server cannot do this right now. Try again in a minute.
sign-out-question = Sign out of this browser?
stay = Stay
have-account = Have an account?
sign-up-unavailable = The server cannot do this right now. What you typed is kept; try again in a minute.
sign-up-offer = The Free plan, with ₹50 of credit. Nothing to pay.
sign-up-name-hint = Yours, or your company's.
create-account = Create account
sign-up-closed = New accounts are made by the operator. Write to them, and you will get one.

## Where something went wrong

not-found = Not found
missing = Nothing is at this address
missing-why = The link may have a slip in it, or what it led to belongs to another account.
go-to-overview = Go to the overview
address-mistake = This address has a mistake in it
page-unavailable = This page cannot be shown right now
console-unavailable = The console cannot be shown right now
unavailable-why = Nothing of yours was changed. Load the page again in a minute.
signed-out = Signed out
session-ended = Your session has ended
sign-in-again = Sign in again
too-much = That was too much at once
too-much-why = The form is larger than 64 KB. Nothing was changed. Go back and shorten what you typed.
unreadable-form = The form could not be read
unreadable-form-why = Nothing was changed. Go back, load the page again and send the form once more.
failed = Something failed on our side
failed-why = Load the page again in a minute.
failure-number = If it happens again, tell us this number, by which we find what happened:

## Mistakes in forms and addresses: `problem-FIELD-CODE`. The English is that of `src/domain/problem.rs`.

problem-name-name_missing = Give it a name.
problem-name-name_too_long = A name has at most 100 characters. Shorten it.
problem-name-name_has_control_characters = A name is one line of text. Take out tabs, line breaks and other control characters.
problem-email-email_missing = Enter your email address.
problem-email-email_invalid = This is not an email address. It looks like name@example.in.
problem-email-email_taken = There is an account with this email address. Sign in, or use another address.
problem-password-password_missing = Enter a password.
problem-password-password_too_short = A password has at least 8 characters. Use a longer one.
problem-password-password_too_long = A password has at most 1,024 bytes. Use a shorter one.
problem-current_password-wrong_password = This is not your password. Nothing was changed.
problem-time_zone-unknown_time_zone = Choose a time zone from the list.
problem-what-invalid_what = Choose what to show from the list.
problem-start-missing_date = Say from which day, such as 2025-01-01.
problem-start-invalid_date = This is not a date. Write it as year-month-day, such as 2025-01-01.
problem-end-missing_date = Say until which day, such as 2025-01-31. That day is included.
problem-end-invalid_date = This is not a date. Write it as year-month-day, such as 2025-01-31.
problem-end-end_before_start = The last day is before the first. Swap them.
problem-end-range_too_long = A report covers at most ten years. Choose days that are closer.
problem-group_by-invalid_group_by = Group by model, agent, key or day.
problem-aggregate-invalid_aggregate = Aggregate by AGENT or OUTLET.
problem-measure-invalid_measure = Measure cost or tokens.
problem-expires-invalid_expires = This is no date or time. Write it as 2026-12-31 or 2026-12-31T18:30:00Z.
problem-expires-expires_in_past = A key cannot expire in the past. Choose a later day.
problem-agent_id-unknown_agent = This account has no agent with this number.
problem-limit-invalid_limit = A page has 1 to 100 entries.
problem-after-invalid_cursor = This page mark is not known. Start again from the first page.
problem-key-key_missing = Send the key that the caller sent you.
problem-hold_inr-invalid_hold = A hold is rupees above 0, at most 1,00,00,000, with at most six decimals, such as 2.50. Send it as a number.
problem-hold_seconds-invalid_hold_seconds = A hold lasts 1 to 86,400 seconds.
problem-unknown_parameter = There is a parameter that is not known here.
problem-key-invalid_key = A key is chosen by its id, such as key_01J9Z3. Its page has it.
problem-model-invalid_model = A model's name is one line of text. Choose it again.
problem-agent-invalid_agent = An agent is chosen by its number, such as 101.
problem-status-invalid_status = Choose 2xx, 4xx, 5xx or cut.
problem-cost-invalid_cost = This is not an amount. Write it as 0.50 or 1,250.00.
problem-order-invalid_order = Order by newest or oldest.
problem-amount-missing_amount = Say how much, such as 500.00.
problem-amount-invalid_amount = This is not an amount. Write it as 500, 500.00 or 1,25,000.
problem-amount-amount_too_fine = An amount has at most six decimals.
problem-amount-amount_not_positive = An amount is more than ₹0.
problem-amount-amount_too_large = This is more than any wallet can hold. Take out some digits.
problem-form_used = This form has moved money already. Open it again to move more.
problem-billing-invalid_billing = Choose the account's wallet, or by minute, token or message.
problem-sign_up_closed = New accounts are made by the operator. Write to them.

## /settings

wrong-passwords-wait =
    { $minutes ->
        [one] Too many wrong passwords. Wait { $minutes } minute, then try again.
       *[other] Too many wrong passwords. Wait { $minutes } minutes, then try again.
    }
