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
models = Models
settings = Settings
security = Security
notifications = Notifications
data = Data
search = Search
just-now = just now
minutes-ago = { $count } min ago
hours-ago = { $count } h ago
api-reference = API reference
gateway-reference = Gateway API reference
buying-reference = Buying credit over the API
buying-reference-link = For buying credit: { $page }.
gateway-reference-link = For gateways: { $page }.
api-reference-link = For account owners’ programs: { $page }.
balance = Balance
sign-in = Sign in
sign-out = Sign out
theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
dismiss = Dismiss
printed = Printed { $time }
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

## Mail

mail-foot = { $brand }, { $address }. Nobody reads answers to this address.
mail-test-subject = Test mail of { $brand }
mail-test-text = Mail works: { $brand } can write to you.
mail-verify-subject = Confirm your email address for { $brand }
mail-verify-text = An account of { $brand } was created with this address. Confirm that it is yours; then you can create API keys.
mail-verify-end = The link works for three days. If you did not create the account, do nothing: without this, it can make no calls.
mail-new-email-text = An account of { $brand } is to have this address. Confirm that it is yours.
mail-new-email-end = The link works for three days. If you did not ask for this, do nothing: nothing changes.
mail-changing-subject = The email address of your { $brand } account changes
mail-changing-text = Somebody who knows your password asked to change the email address of your { $brand } account to { $email }.
mail-changing-hint = If it was you, there is nothing to do. If it was not, take it back: this keeps your address, or brings it back, and signs out everybody.
mail-changing-end = The link works for seven days. Then set a new password.
mail-reset-subject = A new password for { $brand }
mail-reset-text = Somebody asked for a new password for your account of { $brand }.
mail-reset-end = The link works for 30 minutes, once. If you did not ask, do nothing: your password stays as it is.
mail-webhook-subject = Your webhook at { $host } was turned off
mail-webhook-gone = Your server at { $host } answered an event with the status 410, which means that the webhook is gone. No more events are sent to it.
mail-webhook-failing = Nothing that was sent to your server at { $host } has arrived for five days. No more events are sent to it.
mail-webhook-open = Open the webhook
mail-webhook-end = Its page shows what was sent and what your server answered. There you can turn it on again, or delete it.
mail-address-text = Notices about the credit of an account of { $brand } are to come to this address. Confirm that you want them.
mail-address-end = The link works for three days. If you know nothing of this, do nothing: nothing else is sent to you.
mail-when = When
mail-browser = Browser
mail-address = Network address
mail-last-used = Last used
mail-leave = Turn such mails off
mail-see-devices = See where you are signed in
mail-see-keys = Open your keys
mail-see-balance = Open the console
mail-if-not-you = If it was you, there is nothing to do. If it was not, set a new password at once: it signs everybody out.
mail-new-browser-subject = A new browser signed in to { $brand }
mail-new-browser-text = Somebody signed in to your account of { $brand } with a browser that was not used before.
mail-two-step-subject = Two-step sign-in of your { $brand } account changed
mail-app-added = An authenticator app was added to your account.
mail-app-removed = The authenticator app was removed from your account.
mail-passkey-added = A passkey was added to your account.
mail-passkey-removed = A passkey was removed from your account.
mail-codes-made = New recovery codes were made for your account. The old ones are void.
mail-two-step-reset = The operator turned two-step sign-in of your account off.
mail-password-subject = The password of your { $brand } account changed
mail-password-changed = The password of your account was changed, and every other browser and program was signed out.
mail-password-by-link = The password of your account was replaced by a link that was sent to you, and everybody was signed out.
mail-password-by-operator = The operator set another password for your account, and everybody was signed out.
mail-key-created-subject = A new API key: { $name }
mail-key-created-text = The API key “{ $name }” was created in your account.
mail-key-if-not-you = If it was not you, revoke the key and set a new password.
mail-key-expiring-subject = The API key { $name } expires soon
mail-key-expiring-text = The API key “{ $name }” expires on { $instant }. After that, calls with it are refused. Rotate it, or give it more time.
mail-old-key-subject = The replaced API key { $name } is still used
mail-old-key-text = The API key “{ $name }” was replaced, but programs still use it. It stops working on { $instant }. Give them the new key before.
mail-balance-low-subject = { $balance } left at { $brand }
mail-balance-low-text = Your balance has fallen to { $balance }; you wanted to know at { $threshold }. At zero, calls are refused.
mail-balance-zero-subject = Your credit at { $brand } is used up
mail-balance-zero-text = Your credit at { $brand } is used up. Calls with your API keys are refused until there is more.
mail-payment-subject = { $amount } of credit was added to { $brand }
mail-payment-text = Your payment has arrived, and { $amount } of credit was added to your account at { $brand }. Thank you.
mail-payment-failed-subject = Your payment to { $brand } failed
mail-payment-failed-text = Your payment for { $amount } of credit at { $brand } was not completed. Nothing was added. If money has left your account all the same, the credit still comes, or the bank returns it.
mail-invoice-subject = Your invoice for { $month } from { $brand }
mail-invoice-text = The invoice for what you used in { $month } is issued. It is paid from your credit: nothing is left to pay. It is attached as PDF.
mail-see-invoices = See all invoices
mail-refund-subject = A refund of { $amount } is on its way
mail-refund-text = { $brand } has paid { $amount } back to where your payment came from. Your bank needs 5 to 7 working days to show it.
mail-refund-credit-text = The credit of this payment was taken back.
mail-credit-taken = Credit taken back
mail-see-payment = See the top-up
mail-recharge-notice-subject = { $amount } will be debited for { $brand }
mail-recharge-notice-text = Your credit at { $brand } is running low. As you have set, { $amount } will be debited by your mandate, and { $credit } of credit is added as soon as your bank confirms it. Until then calls are paid from the credit that is left.
mail-recharge-notice-stop = If you do not want this debit, call it off or switch automatic recharge off on the billing page before that time.
mail-recharge-debit-after = Debited after
mail-recharge-see = Open billing
mail-recharge-failed-subject = The automatic recharge of { $brand } failed
mail-recharge-failed-text = { $credit } of credit was not added to your account at { $brand }.
mail-recharge-failed-add = Add credit yourself if you need it before the next recharge.
mail-recharge-stopped-subject = Automatic recharge of { $brand } is off
mail-recharge-stopped-text = Automatic recharge of your account at { $brand } was switched off. Nothing is debited any more.
mail-recharge-stopped-add = Add credit yourself, or switch it on again on the billing page.
mail-paid = Paid

## /forgot-password, /reset-password, /verify-email

forgot-password = Forgot your password?
forgot-lede = Enter the email address of your account. A link that sets a new password is sent to it.
send-link = Send link
forgot-asked = If there is an account with this address, the mail is on its way.
forgot-asked-hint = It comes within a few minutes; look among unwanted mail too. The link works for 30 minutes.
mail-asked-too-often = Mail was asked for too often. Wait { $wait }, then ask again.
ask-for-another-link = Ask for another link
reset-password = Set a new password
reset-password-lede = This signs out every browser and program of your account. Two-step sign-in stays as it is.
set-password = Set password
password-is-reset = The new password is set. Sign in with it.
verify-email = Confirm email
verify-email-lede = Press the button to confirm that the email address is yours.
email-is-verified = Your email address is confirmed.
confirm-email-lede = Press the button to change the email address of your account to this one.
take-email-back = Take it back
take-email-back-lede = Your account keeps this email address, or gets it back, and every browser and program is signed out.
email-is-taken-back = Your email address is as it was, and everybody is signed out. Set a new password now.
verify-address-lede = Press the button to get notices about the credit of the account at this address.
address-is-verified = Your address is confirmed. Notices about credit come to it.
leave-notices = Turn notices off
leave-notices-lede = Press the button, and no more notices about credit come to this address.
notices-are-left = No more notices come to this address.
to-the-console = Go on
verify-notice = Confirm your email address: open the mail that was sent to { $email }. Until then you cannot create API keys.
send-mail-again = Send again

## /notices

notices = Notices
notices-due = Notices: something needs doing
to-do = To do
nothing-to-do = Nothing needs doing.
mails-sent = Mails of the last 30 days
nothing-sent = No mail was sent.
choose-notices = Choose what is sent
todo-new-email = Open the mail to { $email }, which is to become the address of your account.
todo-address = { $email } was not confirmed yet: the mail with the link is there.
todo-key = { $name } expires on { $time }.
mail-waiting = on its way
mail-sent = sent
mail-failed = refused
mail-dropped = not sent
sent-email-changing = The email address changes
sent-new-browser = A new browser signed in
sent-two-step = Two-step sign-in changed
sent-password = The password changed

## /sign-in, /sign-up, /sign-out

book-motto = Every call, to the paisa.
book-chat = Chat
book-embeddings = Embeddings
new-here = New here?
sign-up = Create your account
in-the-clear = This page was opened over plain HTTP, where browsers keep nobody signed in. Open it here: { $link }
sign-in-mismatch = Email and password do not match. Check both, then sign in again.
sign-in-too-many =
    { $minutes ->
        [one] Too many attempts. Wait a minute, then sign in again.
       *[other] Too many attempts. Wait { $minutes } minutes, then sign in again.
    }
sign-in-unavailable = The server cannot do this right now. Try again in a minute.
second-step-too-many = Too many wrong codes. Wait { $wait }, or use a recovery code or a passkey.
second-step = Second step
code = Code
app-code-hint = The six digits that your authenticator app shows now.
recovery-code = Recovery code
recovery-code-hint = One of the codes that you saved in case you lose your phone. Each works once.
use-recovery-code = Use a recovery code instead
use-app-code = Use the authenticator app instead
begin-again = Sign in as somebody else
sign-out-question = Sign out of this browser?
stay = Stay
have-account = Have an account?
sign-up-unavailable = The server cannot do this right now. What you typed is kept; try again in a minute.
sign-up-too-many =
    { $minutes ->
        [one] Too many accounts were made from your network. Wait a minute, then send the form again.
       *[other] Too many accounts were made from your network. Wait { $minutes } minutes, then send the form again.
    }
sign-up-offer = The Free plan, with ₹50 of credit. Nothing to pay.
sign-up-name-hint = Yours, or your company's.
create-account = Create account
sign-up-closed = New accounts are made by the operator. Write to them, and you will get one.

## Where something went wrong

not-found = Not found
missing = Nothing is at this address
missing-why = The link may be mistyped, or what it led to belongs to another account.
go-to-overview = Go to the overview
address-mistake = This address has a mistake in it
page-unavailable = This page cannot be shown right now
console-unavailable = The console cannot be shown right now
unavailable-why = Nothing of yours was changed. Load the page again in a minute.
signed-out = Signed out
session-ended = Your session has ended
sign-in-again = Sign in again
one-at-a-time = One at a time
one-at-a-time-why = Another large report or file of your account is being made. Wait a few seconds, then try again.
too-much = That was too much at once
too-much-why = The form is larger than 64 KB. Nothing was changed. Go back and shorten what you typed.
form-of-another = Nothing was changed: somebody else is signed in
form-of-account = This form was for { $email }.
form-of-no-account = This form does not say which account it was for: its page was open from before.
signed-in-now = Signed in now is { $who }.
form-of-another-why = All tabs of a browser are signed in together. Go on with the account that is signed in, or sign out and in with the other one.
you-had-typed = What you had typed:
go-on-as = Go on as { $name }
second-step-of-another = This page was open for another sign-in, and the code was not tried. Type the code of the account that you signed in to last, or begin again.
foreign-form = This came from another site
foreign-form-why = Nothing was changed. Changes are accepted from this console’s own pages only: open the page there and try again.
too-fast = That was too fast
too-fast-why =
    { $seconds ->
        [one] This account has sent many forms within a minute. Nothing was changed, and what you typed is kept on this page. Wait a second, then send it again.
       *[other] This account has sent many forms within a minute. Nothing was changed, and what you typed is kept on this page. Wait { $seconds } seconds, then send it again.
    }
too-fast-secrets = Passwords and codes are not kept: type them once more.
send-again = Send again
crowded = Too many connections
crowded-why = Too many connections are open from your network. Close some pages, or wait a minute, then load this one again.
unreadable-address = This is not an address of the console
unreadable-address-why = The request does not ask for a page of this console.
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
problem-link-invalid_link = This link was used already, or has expired.
problem-name-email_not_verified = Confirm your email address first: open the mail that was sent to it.
problem-email-address_known = Notices go to this address already.
problem-email-too_many_addresses = There are five addresses already. Remove one first.
problem-email-email_taken = There is an account with this email address. Sign in, or use another address.
problem-password-password_missing = Enter a password.
problem-password-password_too_short = A password has at least 8 characters. Use a longer one.
problem-password-password_too_long = A password has at most 1,024 bytes. Use a shorter one.
problem-password-password_common = This password is one of the first that anybody would guess. Use a longer one, such as three words.
problem-password-password_breached = This password is in a list of stolen ones, which thieves try first. Use another, and change it wherever else you have it.
problem-current_password-wrong_password = This is not your password. Nothing was changed.
problem-code-code_missing = Enter the code of your authenticator app, or a recovery code.
problem-code-wrong_code = This code is not right, or was used already. Wait for the next one.
problem-credential-wrong_passkey = The browser made no passkey that is good here. Nothing was changed; try again.
problem-name-too_many_passkeys = There are 20 passkeys already. Remove one first.
problem-time_zone-unknown_time_zone = Choose a time zone from the list.
problem-what-invalid_what = Choose what to show from the list.
problem-by-invalid_actor = Choose from the list who did it.
problem-start-missing_date = Say from which day, such as 2025-01-01.
problem-type-unknown_transaction_type = A transaction is a grant, purchase, credit, usage, transfer, refund or correction.
problem-type-unknown_document_type = This is no kind of document.
problem-start-invalid_date = This is not a date. Write it as year-month-day, such as 2025-01-01.
problem-end-missing_date = Say until which day, such as 2025-01-31. That day is included.
problem-end-invalid_date = This is not a date. Write it as year-month-day, such as 2025-01-31.
problem-end-end_before_start = The last day is before the first. Swap them.
problem-end-range_too_long = A report covers at most ten years. Choose days that are closer.
problem-start-too_many_rows = This report has too many rows. Choose fewer days, or group by day.
problem-group_by-invalid_group_by = Group by model, agent, key or day.
problem-aggregate-invalid_aggregate = Aggregate by AGENT or OUTLET.
problem-measure-invalid_measure = Measure cost or tokens.
problem-expires-invalid_expires = This is no date or time. Write it as 2026-12-31 or 2026-12-31T18:30:00Z.
problem-expires-expires_in_past = A key cannot expire in the past. Choose a later day.
problem-agent_id-unknown_agent = This account has no agent with this number.
problem-scope-invalid_scope = A key is for all, inference or read.
problem-requests_per_minute-invalid_limit = This is not a number of requests. Write it as 60 or 1,000.
problem-tokens_per_minute-invalid_limit = This is not a number of tokens. Write it as 1,00,000.
problem-inr_per_day-invalid_limit = This is not an amount. Write it as 100 or 1,250.00.
problem-inr_per_month-invalid_limit = This is not an amount. Write it as 2,000 or 12,500.00.
problem-models-invalid_models = Write at most 100 names of models, with commas between.
problem-addresses-invalid_addresses = Write at most 100 addresses or networks, such as 203.0.113.0/24.
problem-limit-invalid_limit = A page has 1 to 100 entries.
problem-after-invalid_cursor = This page mark is not known. Start again from the first page.
problem-key-key_missing = Send the key that the caller sent you.
problem-hold_inr-invalid_hold = A hold is rupees above 0, at most 1,00,00,000, such as 2.50. Send it as a number.
problem-hold_seconds-invalid_hold_seconds = A hold lasts 1 to 86,400 seconds.
problem-model-model_missing = Send the model that is called: its price says what to hold.
problem-prompt_tokens_at_most-invalid_at_most = Send the most prompt tokens of the call as a whole number, 0 to 1,000,000,000.
problem-completion_tokens_at_most-invalid_at_most = Send the most completion tokens of an answer as a whole number, 0 to 1,000,000,000.
problem-n-invalid_n = A call has 1 to 128 answers.
problem-seconds_at_most-invalid_at_most = Send the most seconds of the call as a number, 0 or more.
problem-characters_at_most-invalid_at_most = Send the most characters of the call as a whole number, 0 to 1,000,000,000.
problem-images_at_most-invalid_at_most = Send the most images of the call as a whole number, 0 to 1,000,000,000.
problem-x-munim-gateway-invalid_header = Send x-munim-gateway once: the gateway's token, then parameters, as munim_gw_…; hold_inr=2.50; client_ip=203.0.113.7.
problem-unknown_parameter = There is a parameter that is not known here.
problem-key-invalid_key = A key is chosen by its id, such as key_01J9Z3. Its page has it.
problem-key_ids-too_many_keys = At most 100 keys are revoked at once. Choose fewer.
problem-model-invalid_model = A model's name is one line of text. Choose it again.
problem-agent-invalid_agent = An agent is chosen by its number, such as 101.
problem-status-invalid_status = Choose 2xx, 4xx, 5xx or cut.
problem-cost-invalid_cost = This is not an amount. Write it as 0.50 or 1,250.00.
problem-order-invalid_order = Order by time, cost or latency.
problem-name-too_many_views = There are 50 saved views already. Delete one first.
problem-view-invalid_view = Only a list of requests can be saved. Open it again and save it there.
problem-input-invalid_count = This is not a count of tokens. Write it as 1200 or 1,200.
problem-cached-invalid_count = Cached tokens are a count, at most all input tokens.
problem-written-invalid_count = Cache writes are a count, at most all input tokens that are not cached.
problem-reasoning-invalid_count = Reasoning tokens are a count, at most all output tokens.
problem-output-invalid_count = This is not a count of tokens. Write it as 340 or 1,000.
problem-seconds-invalid_count = This is not a length. Write seconds, such as 90 or 12.5.
problem-messages-invalid_count = This is not a number of messages. Write it as 1 or 20.
problem-characters-invalid_count = This is not a number of characters. Write it as 250 or 1,000.
problem-images-invalid_count = This is not a number of images. Write it as 1 or 20.
problem-calls-invalid_count = Calls are a number from 1 to 1,00,00,00,000.
problem-amount-missing_amount = Say how much, such as 500.00.
problem-amount-invalid_amount = This is not an amount. Write it as 500, 500.00 or 1,25,000.
problem-amount-ambiguous_amount = Commas part lakhs or thousands and decimals follow a point. Write it as 1,15,000.10 or 115000.10.
problem-amount-amount_too_fine = An amount has at most six decimals.
problem-amount-amount_not_positive = An amount is more than ₹0.
problem-amount-amount_too_large = This is more than any wallet can hold. Take out some digits.
problem-amount-amount_not_paise = An amount that is paid has at most two decimals.
problem-amount-topup_too_small = This is less than a top-up can be. Buy more.
problem-amount-topup_too_large = This is more than a top-up can be. Buy less.
problem-amount-too_many_open_topups = Ten top-ups wait for their payment. Pay one, or cancel it.
problem-Idempotency-Key-invalid_idempotency_key = An Idempotency-Key has 1 to 255 visible ASCII characters, without spaces.
problem-pay_by-unknown_pay_by = A top-up is paid by order or by link.
problem-overlap-invalid_overlap = Choose how long the old key stays good: now, 1h, 24h or 7d.
problem-address-address_missing = Enter the address: house, street, area.
problem-address-address_too_long = An address has at most 200 characters. Shorten it.
problem-address-address_has_control_characters = An address is plain text. Take out tabs and other control characters.
problem-city-city_missing = Enter the town, city or village.
problem-city-city_too_long = The name of a town has at most 50 characters. Shorten it.
problem-city-city_has_control_characters = The name of a town is one line of text. Take out tabs and other control characters.
problem-pin-invalid_pin = A PIN code has six digits, such as 400001.
problem-pin-pin_of_another_state = This PIN code is not in the chosen State. Check both.
problem-state-unknown_state = Choose the State or union territory: its two-digit GST code, such as 27.
problem-gstin-gstin_characters = A GSTIN has digits and the letters A to Z alone. Check it.
problem-gstin-gstin_length = A GSTIN has 15 characters. Check it, or leave it empty if you are not registered.
problem-gstin-gstin_state = A GSTIN begins with the code of a State. This one does not. Check its first two digits.
problem-gstin-gstin_check = The last character of this GSTIN does not fit the others, so one of them is mistyped. Compare it with your certificate.
problem-gstin-gstin_form = This is not built as a GSTIN is: State code, PAN, three more characters. Compare it with your certificate.
problem-gstin-gstin_of_another_state = This GSTIN is of another State than the address. Use the GSTIN and the address of one registration.
problem-code-unknown_code = There is no such code, or it has ended. Check it.
problem-code-code_used = This account has used this code already.
problem-code-code_used_up = As many accounts as may have used this code already.
problem-enabled-missing_enabled = Say whether it is switched on: true or false.
problem-threshold-invalid_threshold = Enter from which credit on to recharge: rupees above zero, with at most two decimals.
problem-monthly_cap-invalid_monthly_cap = Enter the most that may be debited in a month: rupees above zero, with at most two decimals.
problem-monthly_cap-monthly_cap_too_small = One recharge with its tax costs more than this. Allow more, or recharge less.
problem-amount-recharge_too_large = With tax this is more than ₹15,000, the most that may be debited without asking you. Recharge less.
problem-amount-recharge_above_mandate = With tax this is more than your mandate allows for one debit. Recharge less, or remove the mandate and give another.
problem-phone-invalid_phone = A mobile number of India has ten digits, such as 90000 90000.
problem-phone-phone_missing = The payment provider needs a mobile number for a mandate. Enter yours.
problem-method-unknown_method = A mandate is by upi or by card.
problem-recharge_unavailable = The payment provider offers no automatic recharge here at the moment. The operator was told. Add credit yourself until then.
problem-code-email_not_verified = Confirm your email address first: open the mail that was sent to it.
problem-form_used = This form has moved money already. Open it again to move more.
problem-billing-invalid_billing = Choose the account's wallet, or by minute, token or message.
problem-url-url_missing = Enter the address that events are sent to.
problem-url-url_too_long = An address has at most 2,000 characters. Use a shorter one.
problem-url-invalid_url = This is not an address. Write it as https://example.in/munim.
problem-url-url_not_https = The address starts with https://, so that nobody reads or changes what is sent.
problem-url-url_has_password = An address must contain neither a user nor a password: the signature shows who sends.
problem-url-url_port = No web server listens on this port. Use 443, or a port above 1024 that is yours.
problem-url-url_not_public = This address is in a network that is not public. Use one that the internet reaches.
problem-events-unknown_event = Choose the events from the list.
problem-url-too_many_webhooks = There are 20 webhooks already. Delete one first.
problem-webhooks_unavailable = Webhooks are not set up here: the operator has to name a secret key file.
problem-status-invalid_webhook_status = A webhook is on or paused.
problem-webhook_not_on = Nothing is sent to this webhook. Turn it on first.
problem-sign_up_closed = New accounts are made by the operator. Write to them.

## /settings

wrong-passwords-wait = Too many attempts. Wait { $wait }, then try again.
wait-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
wait-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
wait-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

## What things are called: usage, requests, agents

model = Model
agent = Agent
key = Key
day = Day
hour = Hour
month = Month
days = Days
all = All
no-agent = No agent
no-key = No key
other = Other
today = Today
yesterday = Yesterday
seven-days = 7 days
thirty-days = 30 days
this-month = This month
last-month = Last month
financial-year = This financial year
cost = Cost
tokens = Tokens
input = Input
of-it-cached = of it cached
cached = Cached
cached-input = Cached input
uncached-input = Input, not cached
error-rate = Error rate
latency = Latency
p50 = p50
p95 = p95
output = Output
speech = Speech
unpriced = Unpriced
share = Share
price = Price
input-tokens = Input tokens
output-tokens = Output tokens
from = From
to = To
lakh = { $number } lakh
crore = { $number } crore
go-to-keys = Go to your keys

## /usage

group-by = Group by
measure = Measure
calendar = Calendar
compare-with = Compare with
compare-before = Previous period
compare-month = Same days last month
compare-year = Same days last year
compare-nothing = Nothing
pick-first-day = Choose the first day.
pick-last-day = { $day } is one end. Choose the other.
month-before = Previous month
month-after = Next month
close-calendar = Close
change-from = from { $before }
chart = Chart
by-hour-of-week = By hour of the week
hours-title = { $of ->
        [requests] Requests
       *[cost] Cost
    } by hour of the week
busiest-hour = Busiest: { $day }, { $from } to { $to }, { $sum }
show-layer = Show { $name }
hide-layer = Hide { $name }
all-hidden = Every series is hidden
figures = Figures
tokens-and-cost = Tokens and cost
errors-and-latency = Errors and latency
other-charts = Other charts
percentiles = p50 { $half } · p95 { $most }
highest = Highest { $value }, { $when }
highest-none = None in these days
sums = Sums
unpriced-note = requests without a price
chart-title = { $measure ->
        [tokens] Tokens
       *[cost] Cost
    } per { $grain ->
        [hour] hour
        [month] month
       *[day] day
    }{ $by ->
        [model] {" "}by model
        [agent] {" "}by agent
        [key] {" "}by key
        [kind] {" "}by kind
       *[none] {""}
    }
chart-label = A bar for each { $grain ->
        [hour] hour
        [month] month
       *[day] day
    }{ $by ->
        [model] {" "}by model
        [agent] {" "}by agent
        [key] {" "}by key
        [kind] {" "}by kind
       *[none] {""}
    }. The tables below have the same figures.
nothing-metered = No usage in this period
nothing-metered-why = Choose other days above, or make a call with one of your keys: it is counted here within seconds.
by-what = By { $what ->
        [model] model
        [agent] agent
        [key] key
        [hour] hour
        [month] month
       *[day] day
    }
download-csv = Download CSV
all-requests-csv = All requests as CSV
csv-for-excel = CSV for Excel
all-requests-for-excel = All requests for Excel
more-groups = { $count } more
rows-shown = Showing { $shown } of { $rows }; the total covers all.
rows-all = Show all { $rows } rows
rows-fold = Fold
rows-together = { $others ->
        [one] One more { $of ->
            [agent] agent
            [key] key
           *[model] model
        } has
       *[other] { $count } more { $of ->
            [agent] agents
            [key] keys
           *[model] models
        } have
    } one row together for each { $grain ->
        [hour] hour
        [month] month
       *[day] day
    }. The file has a row for each of them.
folded = { $folded ->
        [one] Other is one more { $of }, smaller than the seven above.
       *[other] Other is { $folded } more { $of }s, each smaller than the seven above.
    }
folded-below = The tables below have each of them.
proof = Proof
verified = Verified: { $grain ->
        [hour] hours
        [month] months
       *[day] days
    } = range = ledger
not-verified = Not equal: { $grain ->
        [hour] hours
        [month] months
       *[day] days
    }, range and ledger
proof-rows = The { $grain ->
        [hour] hours
        [month] months
       *[day] days
    } add up to
proof-range = the range is
proof-requests = for its requests
proof-debited = and { $requests } the ledger debited { $ledger }.
proof-equal = ✓ Equal, to the micro-rupee.
proof-not-equal = Not equal: the rows differ from the range by { $rows }, the ledger by { $ledger }.
proof-what-to-do = No call is lost. Ask the operator to run { $command }, which names each difference.
unpriced-calls =
    { $calls ->
        [one] { $count } request without a price
       *[other] { $count } requests without a price
    }
unpriced-of-model = of { $model }: counted, and in none of these amounts until the operator sets a price.
unpriced-of-models = of { $models } models: counted, and in none of these amounts until the operator sets a price.
compared-with = Compared with { $period }
nothing-to-compare = No usage in { $period } to compare with
still-growing = Today is not over
before = Before
now = Now
change = Change
why-changed = Why the cost changed: volume, mix and price
volume-effect = Volume effect
mix-effect = Mix effect
price-effect = Price effect
per-cent = Per cent
new = new
meaning-of-parts = Before is { $period }. Volume, mix and price add up to the change. Volume is what the change would be if every { $one ->
        [agent] agent
        [key] key
       *[model] model
    } had grown as the whole did, at the old average price. Mix is what tokens cost more or less by moving between { $one }s, at the old prices; a new { $one } counts with its own. Price is the rest: what a token of each { $one } cost on average, then and now.
meaning-of-parts-whole = Before is { $period }. Volume, mix and price add up to the change. Volume is what more or fewer tokens would have cost at the old average price. Price is the rest: what a token cost on average, then and now.

## /requests

filter = Filter
newest-first = Newest first
oldest-first = Oldest first
cost-down = Most expensive first
cost-up = Cheapest first
latency-down = Slowest first
latency-up = Fastest first
oldest = Oldest
newer = Newer
status = Status
key-hint = Its id, key_…
model-hint = Its whole name
agent-hint = Its number
cost-at-least = Cost at least
cost-at-least-rupees = Cost at least, ₹
order = Order
unpriced-only = Unpriced only
only = only
any = Any
clear-all = Clear all
remove-filter = Remove
active-filters = Active filters
ending-success = 2xx, worked
ending-refused = 4xx, refused
ending-failed = 5xx, failed
ending-cut = Cut by a revoke
time = Time
time-in = Time ({ $zone })
seconds-head = Seconds
columns = Columns
saved-views = Saved views
save-view-as = Save this view as
delete-view = Delete { $name }
no-requests = No requests here
no-requests-why = Each call with one of your keys becomes a line here, with its tokens and its cost, within seconds.
no-match = No requests match
no-match-why = No call matches. Take a filter out, or choose other days.
no-match-yet = None of the calls that were looked through matches. Go on, or take a filter out.
show-all-requests = Show all requests
looked-to-older = Looked through up to 50,000 calls, as far as { $time }. Older ones may match too.
looked-to-newer = Looked through up to 50,000 calls, as far as { $time }. Newer ones may match too.
sorted-to = Sorted among the newest 50,000 calls, back to { $time }. Choose days to sort others.

## /requests/…

request-title = Request { $id }
all-requests = All requests
cost-breakdown = Cost breakdown
details = Details
prices-of-model = Prices
input-of-call = { $all }, of which { $cached } cached
output-of-call = { $all }, of which { $reasoning } reasoning
input-not-cached = Input, not cached
input-cached = Input, cached
input-written = Input, written to the cache
output-not-reasoning = Output, without reasoning
output-reasoning = Output, reasoning
unit = Unit
per = Per
unit-tokens = tokens
unit-seconds = s
unit-messages = messages
unit-characters = characters
unit-images = images
unit-requests = requests
milliseconds = { $length } ms
cut-by-gateway = By the gateway, as its key was revoked
messages = Messages
characters = Characters
images = Images
cache-writes = Cache writes
estimated = Estimated
estimated-why = The counts are an estimate: the model’s server gave none, or the call was cut or left.
made = Made
reported = Reported
model-part = Part
conversation = Conversation
hold = Hold
reported-by = Reported by
id = ID
none = None
priced-later = Priced later
priced-later-why = { $time }. There was no price for it when the call was reported; the cost was added then, and the ledger corrected in the quarter of the call.
wallet-of-agent = The agent’s own wallet: { $name }, { $id }
wallet-of-account = The account’s wallet
paid-by = Paid by
in-ledger = In the ledger
price-since = Version { $version } of { $model }, which holds since { $time }
price-from-beginning = Version { $version } of { $model }, which holds from the beginning
cost-nothing = Nothing was used that has a price, so the call cost nothing.
not-rounded = It is a whole number of millionths of a rupee: nothing had to be rounded.
rounded-once = Rounded once, half up, to a millionth of a rupee.
endless-digit = The dots say that the last digit goes on for ever.
part = Part
used = Used
amount = Amount
exact-sum = Exact sum
a-million = a million
a-minute = a minute
each = each
call-unpriced = When this call was made, { $model } had no price, or none for what the call used. The call is recorded and counted, and no wallet has paid for it. That does not make it free: once the operator sets a price that holds for its time, the cost may be added here and taken from the wallet.

## /

create-new-key = Create New Key
available = Available
held-for-calls = Held for calls that are running
spent-today = Cost today
spent-before = Previous { $days } days
spent-30-days = Last 30 days
below-zero = Below zero: you owe this, and calls are refused until it is paid. What was used is always counted.
no-credit = There is no credit left: calls are refused.
all-held = All of it is held for calls that are running.
lasts-unknown = Not enough history yet to say how long it lasts.
lasts-years = Lasts for years, at the pace of the last { $days } days.
lasts-or-longer = Lasts until about { $until } or longer, at the pace of the last { $days } days: they were very uneven.
lasts-until = Lasts until about { $until }, at the pace of the last { $days } days.
spend-title = Cost, last 30 days
spend-label = Cost of each of the last 30 days, by model. The usage page has the figures.
spend-empty = Each day's cost will be a bar here
all-usage = All usage
no-keys = No keys yet
no-keys-why = A key lets your program call the API. Create one: you see it once, and use it from then on.
never = Never
all-keys = All keys
last-used = Last used
no-latest-requests = No requests yet
no-latest-requests-why = The last ten calls with your keys stand here, each with its tokens and its cost.
recent-requests = Recent requests
no-calls-yet = No requests yet. The next one appears here within seconds.
no-usage-lately = No usage in the last 30 days
first-call = Make your first call
step-done = done
step-open = to do
step-key = Get a key
step-key-why = Your program sends it with every call. You’ll see it once.
step-call = Call the API
step-call-why = Run one of these. The call appears here within seconds.
tokens-word = tokens
step-credit = Have credit
step-credit-is = { $amount } available
step-credit-why = Calls are refused without credit. Ask the operator for some.
environment-variable = Environment variable
sample-language = Language of the sample

## /agents

agents-too-many = This account has as many agents as it may have: { $most }. No agent was made. Ask the operator for more.
agent-unavailable = The server cannot do this right now. No agent was made; try again in a minute.
billing = Billing
billing-account = From the account’s wallet
billing-minute = Prepaid by minute, from its own wallet
billing-token = Prepaid by token, from its own wallet
billing-message = Prepaid by message, from its own wallet
new-agent = New agent
agent-name-hint = What it does, such as Clinic reminder calls.
billing-hint = An agent with a wallet of its own spends what you allocate to it; when that is gone, its calls are refused. This is decided now and for good.
cancel = Cancel
create = Create
save = Save
only-available = Only { $amount } is available there. Type that much or less.
nothing-available = Nothing is available there.
allocate-to = Allocate credit to { $name }
take-back-from = Take credit back from { $name }
available-in-account = Available in the account
available-to-agent = Available to the agent
amount-rupees = Amount, ₹
amount-hint = Such as 500 or 1,25,000.00. Nothing is moved before you have seen both wallets.
continue = Continue
allocate-amount = Allocate { $amount }
take-back-amount = Take back { $amount }
allocate-question = Allocate { $amount } to { $name }?
take-back-question = Take { $amount } back from { $name }?
both-will-have = What both will have available:
the-account = The account
the-agent = The agent
change-amount = Change the amount
now-and-after = { $now } now, { $after } after it
wallets = Wallets
held-there = Held there
in-wallets-of-agents = In wallets of agents
prepaid = Prepaid
prepaid-agents =
    { $agents ->
        [one] { $count } agent
       *[other] { $count } agents
    }
held = Held
recharged = Recharged
spend-30-days = Cost by day
cost-30-days = Cost, 30 days
credit = Credit
of-agent = of { $name }
of-usage = of usage
count-unpriced = { $count } unpriced
count-requests = { $calls ->
        [one] { $count } request
       *[other] { $count } requests
    }
take-back = Take back
allocate = Allocate
paid-from-account = from the account
its-number = Number
no-keys-of-agent = No key belongs to it. Choose it when you make or edit a key.
prepaid-minute = prepaid by minute
prepaid-token = prepaid by token
prepaid-message = prepaid by message
no-daily-spend = Daily cost of { $name }: nothing in 30 days.
daily-spend = Daily cost of { $name }: something on { $days } of 30 days, most on { $day } with { $most }, { $today } today so far.
no-agents = No agents yet
what-agents-are = An agent is anything of yours that spends: a voice bot, a chat on your site, a nightly job. Each has a number. Calls that carry it are counted under it here, in usage and in requests.
what-wallets-are = An agent is paid for from the account, or has a wallet of its own: you allocate credit to it, and when that is gone its calls are refused while the others go on.
make-first-agent = Make the first one
first = First
next = Next
name-or-number = Name or number
no-agents-match = No agents match
no-agents-match-why = No agent has this in its name, or as its number.
show-all-agents = Show all agents
was-allocated = { $amount } was allocated to { $name }
was-taken-back = { $amount } was taken back from { $name }
moved-at = , { $time }.
available-now = The agent has { $agent } available now, the account { $account }.
allocate-credit-to-it = Allocate credit to it
agent-is-there = { $name } is there. Its number is { $number }.
counted-under-it = Calls reported with { $field } are counted under it.

## What has happened, as it is chosen: `what-WORD`

what-signed_in = Signed in
what-sign_in_failed = Failed sign-ins
what-signed_out = Signed out
what-device_signed_out = Devices signed out
what-session_moved = Sessions used from elsewhere
what-others_signed_out = All others signed out
what-all_signed_out = All signed out by the operator
what-account_created = Account created
what-name_changed = Name changed
what-email_changed = Email changed
what-email_change_asked = Email changes asked for
what-email_taken_back = Email changes taken back
what-password_changed = Password changed
what-password_reset_by_link = Password reset by link
what-reset_link_made = Reset links made
what-email_verified = Email confirmed
what-mail_refused = Mail refused
what-password_reset = Password reset
what-authenticator_added = Authenticator app set up
what-authenticator_removed = Authenticator app removed
what-passkey_added = Passkeys added
what-passkey_removed = Passkeys removed
what-recovery_codes_made = Recovery codes made
what-recovery_code_used = Recovery codes used
what-two_step_reset = Two-step sign-in reset
what-time_zone_changed = Time zone changed
what-plan_changed = Plan changed
what-billing_profile_changed = Billing profile changed
what-code_redeemed = Codes entered
what-auto_recharge_changed = Automatic recharge changed
what-auto_recharge_stopped = Automatic recharge switched off by itself
what-mandate_changed = Mandates changed
what-data_downloaded = Data downloaded
what-key_created = Keys created
what-key_renamed = Keys renamed
what-key_expiry_changed = Key expiry changed
what-key_bound = Keys assigned to agents
what-key_limits_changed = Key limits changed
what-key_rotated = Keys rotated
what-low_balance_changed = Low-balance alert changed
what-key_revoked = Keys revoked
what-webhook_added = Webhooks added
what-webhook_changed = Webhooks changed
what-webhook_secret_rotated = Webhook secrets rotated
what-webhook_removed = Webhooks deleted
what-webhook_turned_off = Webhooks turned off
what-agent_created = Agents created
what-agent_limits_changed = Agent limits changed
what-credit_added = Credit added
what-refund_asked = Refunds
what-refund_failed = Refunds that failed
what-payment_disputed = Disputed payments
what-credit_expired = Credit expired
what-invoice_taken_back = Invoices taken back
what-credit_moved = Credit moved
what-calls_priced = Calls priced later

## What has happened, in sentences

did-sign-in = Signed in
did-sign-in-with-password = Signed in with the password alone
did-sign-in-with-app = Signed in with the password and a code of the app
did-sign-in-with-passkey = Signed in with the password and a passkey
did-sign-in-with-recovery-code = Signed in with the password and a recovery code
did-sign-out = Signed out
did-use-elsewhere = This session was used from another network or browser than before, when it was at { $address } with { $browser }
did-sign-out-device = { $device } was signed out
did-sign-out-others =
    { $count ->
        [one] One other browser or program was signed out
       *[other] { $count } other browsers and programs were signed out
    }
did-sign-out-all =
    { $count ->
        [one] One browser or program was signed out
       *[other] All { $count } browsers and programs were signed out
    }
did-create-account = The account was created for { $email }
did-change-name = The name was changed from { $from } to { $to }
did-change-email = The email was changed from { $from } to { $to }
did-change-time-zone = The time zone was changed from { $from } to { $to }
did-change-password = The password was changed
did-change-password-and-sign-out = The password was changed, which signed out { $count } more
did-sign-out-more =
    { $count ->
        [one] one more was signed out
       *[other] { $count } more were signed out
    }
did-reset-password-by-link = Another password was set by a link
did-make-reset-link = A link was made that sets another password
did-verify-email = The email address { $email } was confirmed
did-refuse-mail = Mail to { $email } was refused: { $answer }
did-ask-email = A change of the email address from { $from } to { $to } was asked for
did-take-email-back = The change of the email address was taken back: it is { $email } again
did-reset-password = Another password was set
did-add-app = An authenticator app was set up
did-remove-app = The authenticator app was removed
did-add-passkey = Passkey { $name } was added
did-remove-passkey = Passkey { $name } was removed
did-make-codes = New recovery codes were made
did-use-code =
    { $left ->
        [0] A recovery code was used; none is left
        [one] A recovery code was used; one is left
       *[other] A recovery code was used; { $left } are left
    }
did-reset-two-step = Two-step sign-in was removed
did-type-wrong-codes = { $times ->
        [one] A wrong code was typed
       *[other] { $count } wrong codes were typed
    } { $place ->
        [settings] in the settings
       *[sign-in] to sign in, after the right password
    }
did-change-billing-profile = The billing profile was set to { $name }
did-change-billing-profile-with-gstin = The billing profile was set to { $name }, GSTIN { $gstin }
did-redeem-code = { $amount } was given for the code { $code }
did-switch-recharge-on = Automatic recharge was set: { $amount } below { $threshold }, at most { $cap } in a month
did-switch-recharge-off = Automatic recharge was switched off
did-stop-recharge = Automatic recharge was switched off by itself. { $reason }
did-change-mandate = The mandate { $masked } is now: { $status }
mandate-asked = not given yet
mandate-confirmed = given
mandate-paused = paused at the bank
mandate-rejected = refused
mandate-cancelled = ended
mandate-expired = expired
did-refund = { $amount } of a payment is paid back, and { $credit } of credit was taken for it
did-fail-refund = A refund of { $amount } was not paid out, and { $credit } of credit was given back
did-dispute = A payment of { $amount } is disputed at the bank; { $credit } of credit is held
did-win-dispute = The dispute of a payment of { $amount } has ended, and its credit is back
did-lose-dispute = The dispute of a payment of { $amount } was lost, and { $credit } of credit was taken for it
did-expire = { $amount } of credit has expired
did-take-invoice-back = Invoice { $number } was taken back
did-download-data = The account's data was downloaded
did-create-key = Key { $name } was created
did-rename-key = Key { $from } was renamed to { $to }
did-move-key-end = Key { $name } now expires on { $end }
did-remove-key-end = Key { $name } no longer expires
did-bind-key = Key { $name } was assigned to agent { $agent }
did-limit-key = The limits of key { $name } were changed
did-limit-agent = The limits of agent { $name } were changed
did-change-plan = The plan was changed from { $from } to { $to }
did-unbind-key = Key { $name } was removed from its agent
did-rotate-key = Key { $name } was rotated; the old one expires on { $end }
did-revoke-key = Key { $name } was revoked
did-add-webhook = The webhook at { $host } was added
did-change-webhook = The webhook at { $host } was changed
did-rotate-webhook = The secret of the webhook at { $host } was rotated
did-remove-webhook = The webhook at { $host } was deleted
did-find-webhook-gone = The webhook at { $host } answered that it is gone, and was turned off
did-stop-webhook = The webhook at { $host } failed for five days, and was turned off
did-create-agent = Agent { $id }, { $name }, was created
did-add-credit = { $amount } of credit was added
did-add-credit-to-agent = { $amount } of credit was added to agent { $agent }
paid-with = paid with { $reference }
did-move-credit = { $amount } was moved to agent { $agent }
did-take-credit-back = { $amount } was taken back from agent { $agent }
did-price-calls = Calls without a price were priced: { $calls }, for { $amount }
did-type-wrong-passwords = { $times ->
        [one] A wrong password was typed
       *[other] { $count } wrong passwords were typed
    } { $place ->
        [settings] in the settings
       *[sign-in] to sign in
    }
more-are-not-listed = More of the same day are not listed
by-this-browser = this browser
by-program = a program
by-operator = by the operator
by-gateway = a gateway
by-visitor = not signed in
by-itself = by itself
from-address = from { $address }
unknown-browser = Unknown browser
browser-on = { $browser } on { $system }

## /settings, its parts

language-lede = This browser keeps it. Amounts, codes and the API stay the same in every language.
profile = Profile
profile-lede = The name of the account, and the email address that signs you in.
account-id = Account ID
save-name = Save name
security-lede = How you sign in, and where you are signed in.
two-step-on = On
two-step-off = Off
devices-signed-in =
    { $count ->
        [one] Only this one
       *[other] { $count } signed in
    }
show-devices = Show devices
your-password = Your password
your-password-hint = Confirms that it is you.
change-email = Change email
password-lede = A new password signs out every other browser and program. API keys keep working.
current-password = Current password
new-password = New password
change-password = Change password
name-is-changed = The name is changed.
email-change-is-asked = Open the link in the mail to the new address. Until then the old one stays.
verification-is-sent = The mail is on its way. Open its link within three days.
email-is-changed = The email address is changed. Sign in with it from now on.
password-is-changed = The password is changed.
time-zone-is-changed = The time zone is changed, and every report with it.
it-is-signed-out = The device is signed out.
nothing-else-signed-in = Nothing else was signed in.
others-are-signed-out =
    { $count ->
        [one] One other browser or program was signed out.
       *[other] { $count } other browsers and programs were signed out.
    }
code-hint = Of your authenticator app, or a recovery code.
two-step = Two-step sign-in
two-step-lede = A second proof besides your password: whoever learns the password still cannot sign in.
two-step-is-off = Off: your password alone signs you in.
set-up-two-step = Set up two-step sign-in
change-two-step = Change two-step sign-in
authenticator-app = Authenticator app
not-set-up = Not set up
since-when = Since { $when }
recovery-codes = Recovery codes
codes-left =
    { $count ->
        [0] None is left. Make new ones.
        [one] One is left. Make new ones soon.
       *[other] { $count } are left
    }

## /settings/two-step

app-lede = An app on your phone shows six digits that change every half minute. It needs no network.
app-is-on = It is set up since { $when }.
app-is-off = Any app for one-time codes will do: Google Authenticator, Aegis, 1Password and others.
app-is-not-offered = The operator has not prepared this console for authenticator apps.
add-app = Set up an authenticator app
add-app-why = First your password, so that nobody else can do this. Every other browser and program is signed out at the end.
go-on = Go on
scan-this = Scan this with the app on your phone.
square-for-apps = QR code for the authenticator app
or-type-this = Or type this key into the app: time-based, six digits.
first-code-hint = The six digits that the app shows now. It is on once they are right.
turn-on = Turn on
remove-app = Remove
remove-app-ask = Remove the authenticator app?
remove-app-why = Without a second step, your password alone signs you in and the recovery codes stop working. Every other browser and program is signed out.
passkeys = Passkeys
passkeys-lede = Your device's fingerprint, face or PIN, or a security key, in the place of a code. They cannot be typed into a page that only looks like this one.
no-passkey = No passkey yet.
add-passkey = Add a passkey
add-passkey-why = First your password, so that nobody else can do this. Every other browser and program is signed out at the end.
passkey-name-hint = Where it is, such as My phone.
make-passkey = Make the passkey
make-passkey-why = Your browser now asks how you want to be recognised. Passkeys need JavaScript.
no-passkey-came = The browser gave no passkey. Try again, or use a code.
use-passkey = Use a passkey
added-at = added { $time }
used-at = last used { $time }
take-away = Remove
remove-passkey-ask = Remove { $name }?
remove-passkey-why = It will no longer sign you in. Without a second step, your password alone does. Every other browser and program is signed out.
passkey-is-added = The passkey is added.
passkey-is-removed = The passkey is removed.
codes-lede = In case you lose your phone. Each code works once, in place of a code of the app.
make-codes = Make new codes
make-codes-ask = Make new recovery codes?
make-codes-why = The old ones are good no more. Every other browser and program is signed out.
your-recovery-codes = Your recovery codes
recovery-codes-why = This is the only time that they are shown. Keep them where you will find them without this phone: on paper, or in a password manager. Each is good once.
codes-copied = Copied. Put them where you will find them.
codes-by-hand = The browser does not let this page copy. The codes are marked: press Ctrl+C or ⌘C.
codes-not-copied = You have not copied the codes, and they cannot be shown again. To put this away all the same, choose Done or press Escape once more.
app-is-added = The authenticator app is set up.
app-is-removed = The authenticator app is removed.
codes-are-made = There are new recovery codes.

## /settings, its other parts

time-zone = Time zone
zone-changing = Your days are being added up again in { $next }. Until that is done, every report is in { $zone }; from then on, all days are those of { $next }, those of the past too.
time-zone-lede = Where your days begin and end. Every report follows it, those of the past too.
change-time-zone = Change time zone
save-time-zone = Save time zone
yours = Yours
india = India
universal = Universal
africa = Africa
america = America
antarctica = Antarctica
arctic = Arctic
asia = Asia
atlantic = Atlantic
australia = Australia
europe = Europe
indian = Indian
pacific = Pacific
signed-in-devices = Signed-in devices
signed-in-devices-lede = Sign out any device that you don’t recognise, then change your password.
programs-with-token = Programs with a session token
more-devices = There are more than these 50. They can be signed out together.
sign-out-others = Sign out all others
this-device = This device
signed-in-at = signed in { $time }
seen-at = seen { $time }
good-until = expires { $time }
history = Activity
history-lede = Every change to this account: who made it, when and from where. Nobody can edit it.
all-activity = All activity
done-by = By
anybody = Anybody
actor-browser = You, in a browser
actor-program = Your programs
actor-operator = The operator
actor-gateway = Gateways
actor-visitor = Not signed in
actor-system = The system
nothing-happened = No matching activity.
show = Show
everything = Everything
signing-in = Signing in
account = Account
api-keys = API keys
agents-and-credit = Agents and credit
your-data = Your data
your-data-lede = Everything stored about this account, in one file.
your-data-what = The account, keys without their secrets, agents, wallets, the ledger, every request and all activity: JSON Lines, one object a line.
download-data = Download your data

## /models

models-lede = What can be called and what it costs. A call keeps the price of the moment it was made.
model-name = Model name
no-models = No models
no-models-why = No model has a price yet.
no-models-match-why = No model has this in its name.
models-shown = Showing { $shown } of { $all } models. Search by name to find the others.
models-units = Prices in rupees: tokens and characters per million, speech per minute, messages, images and requests each. Input is all prompt tokens; those read from the cache cost the cached price. Context and output limits are in tokens.
minute = Minute
message = Message
image = Image
request = Request
reasoning = Reasoning
other-prices = Other units
context = Context
max-output = Max. output
price-since-head = Price since
from-beginning = the start
price-from = from { $time }
next-price = from { $time }: { $prices }
kind = Kind
kind-chat = chat
kind-embedding = embedding
kind-tts = text to speech
kind-stt = speech to text
calculator = Calculator
calculator-why = Type what one request uses, and how many requests there are.
of-which-cached = Of which cached
of-which-written = Of which cache writes
of-which-reasoning = Of which reasoning
seconds-of-speech = Seconds of speech
calculate = Calculate
estimate-why = At the current price. Each request is rounded once to a millionth of a rupee, as it is when it is charged.
estimate-unpriced = This model has no price for one of these units, so such calls would be recorded as unpriced.
estimate-too-large = This is more than one call may cost. Use smaller numbers.
model-not-yet = This model has no price yet. Its first one is listed above.
sample-call = Sample call

## /docs/api: what is not the description's own

described-in-english = The API describes itself in English.
examples-in = Examples in
or = or
no-credential = No credential.
credential = Credential: { $names }.
body = Body
parameters = Parameters
fields-of-answer = Fields of the answer
answers = Answers
answer = Answer { $status }
no-body = It has no body.
required = required
may-be-left-out = optional
not-always-there = not always there
one-of = One of:
such-as = Such as { $example }.
base-address = Base address
made-of-description = This page is made of the API's own description, { $link } (OpenAPI { $version }).
contents = Contents
quickstart = Quickstart
quickstart-key = Create a key under { $keys } and put it into the environment variable { $variable }. You see it once.
quickstart-call = Call a model; { $models } lists all of them with their prices.
quickstart-usage = The call appears under { $requests } within seconds, with its tokens and its cost. Programs read the sums with the same key: { $usage }.
in-examples = In the examples: { $variable }.
credentials = Credentials
credentials-why = Each operation names the credentials of which it takes any. The examples read secrets and ids out of environment variables: put them there, and the examples run as they stand. The console's cookie opens nothing here.
no-limit = Requests are not limited.
limit = An account has { $most } requests a minute. One more is answered with 429, and Retry-After says how many seconds to wait.
values = Amounts, instants, days
values-amounts = Amounts are rupees, as decimal numbers with two to six decimals: { $whole }, { $small }. They are exact; read them as decimals, not as floats.
values-instants = Instants are RFC 3339 in UTC: { $instant }. A day is one of the account's time zone; ranges include their last day.
rate-limits = Rate limits
gateway-no-limit = The gateway's operations have no limit.
sending-again = Sending again
sending-again-why = Reading changes nothing. Revoking a key again gives the same answer. A usage event is counted once by account, source and id, so a report that was not answered is sent again as it is. Making a key twice makes two keys.
headers-of-answers = Headers of answers
header = Header
meaning = Meaning
as-it-looks = as it looks
errors = Errors
errors-apart = Programs tell failures apart by { $code }; { $message } is for people.
errors-of-values = Each mistake in a value has a code of its own, such as { $code }. Under { $path } a failure has the same status, in the envelope.
type = Type
codes = Codes


## /keys


no-answer-came = No answer came. Check the connection, then try again. What you typed is still here.
cannot-now = The server cannot do this right now. Nothing was changed; try again in a minute.
keys-too-many = This account has as many active keys as it may have: { $most }. No key was made. Revoke one that you do not need, then try again.
new-key = New key
new-key-why = You’ll see the key once, on the next screen.
key-name-hint = Where it will be used, such as prod-api.
expires = Expires
expires-hint = It works until the end of that day. Leave it empty for no expiry.
expires-change-hint = Another day means until its end. Leave it empty for no expiry.
end-of-day = the end of { $day }
without-end = No expiry
its-details = Details
used-from = Used from
belongs-to = Belongs to
replaces-key = Replaces
replaced-by-key = Replaced by
agent-number-hint = Its number, such as 101
no-agent-own = None: the account’s own
edit-key = Edit { $name }
edit-key-note = Changes apply from the next call.
limits = Limits
limits-hint = Empty fields are no limits. Minutes begin anew at each minute, days and months in the account’s time zone.
limits-of = Limits of { $name }
limits-saved = The limits were changed. They apply from the next call.
limits-unavailable = The limits were not changed. Try again in a moment.
key-scope = Used for
scope-all = Everything
scope-inference = Calls of models alone
scope-read = Reading balance and usage alone
requests-per-minute = Requests a minute
tokens-per-minute = Tokens a minute
prompt-tokens-per-minute = Input tokens a minute
completion-tokens-per-minute = Output tokens a minute
inr-per-day = Rupees a day
inr-per-month = Rupees a month
limit-models-hint = Names with commas between. Leave it empty for all models.
limit-addresses = Addresses
limit-addresses-hint = Networks such as 203.0.113.0/24, with commas between. Leave it empty for all addresses.
limit-of-plan = { $what } (plan)
limit-of-agent = { $what } (agent)
begins-anew = Begins anew:
ends = Ends
rotate-key = Rotate { $name }?
rotate-key-why = You get a new key with the same name and agent, and see it once. Put it where the old one is used; both work until the old one ends.
old-key = Old key
ends-at-the-latest = Ends at the latest
old-key-works = The old key works
overlap-now = No longer: it is revoked now
overlap-hour = For 1 more hour
overlap-day = For 24 more hours
overlap-week = For 7 more days
rotate = Rotate
edit = Edit
revoke = Revoke
find = Find
find-key-hint = Name, last four or id
state-active = Active
state-ending = Ending within 7 days
state-revoked = Revoked
state-expired = Expired
key-count =
    { $all ->
        [1] One key
       *[other] { $counted } keys
    }
keys-match = { $matching } of { $all } keys match
created = Created
cost-thirty-days = Cost, 30 days
actions = Actions
actions-for = Actions for { $name }
choose-key = Select { $name }
chosen = selected
revoke-chosen = Revoke selected
replaces = replaces { $key }
replaced-by = replaced by { $key }
until-when = until { $when }
ends-when = ends { $when }
keys-empty-why = A key lets your program call the API and spend from your balance.
no-keys-match = No keys match
no-keys-match-why = No key has this in its name, or as its last four characters or id, with the status and agent that are chosen.
show-all-keys = Show all keys
key-is-revoked = { $name } is revoked
keys-are-revoked =
    { $keys ->
        [one] One key is revoked
       *[other] { $keys } keys are revoked
    }
key-refused-since = Since { $when } every call with { $key } is refused.
last-accepted = The last call it was good for came on { $when }.
never-used = It was never used.
calls-cut =
    { $calls ->
        [one] One running call was reported as cut.
       *[other] { $calls } running calls were reported as cut.
    }
key-is-made = { $name } was made
key-was-shown = It was shown once, and is not shown again. Where nobody kept it, rotate it.
key-is-saved = { $name } is saved
key-ends-on = It ends on { $when }.
key-works-until = It works until { $when }.
key-has-no-end = No expiry.
key-belongs-to = It belongs to { $agent }.
key-belongs-to-account = It belongs to the account itself.
nothing-done-to = Nothing was done to { $name }
key-was-revoked = It was revoked, and stays as it is. Make a new key instead.
key-has-expired = It has expired, and stays as it is. Make a new key instead.
key-was-replaced = It was replaced already. Rotate { $key } instead.
load-again = Load the page again.
still-used = Replaced keys that are still used. What calls with them is refused when they end.
was-used = was used { $ago }
was-used-from = was used { $ago } from { $from }
and-ends = and ends on { $when }.
show-used-last = Show the keys used last
ago-now = just now
ago-minutes =
    { $count ->
        [one] a minute ago
       *[other] { $count } minutes ago
    }
ago-hours =
    { $count ->
        [one] an hour ago
       *[other] { $count } hours ago
    }
ago-days = { $count } days ago
revoke-key = Revoke { $name }?
revoke-keys =
    { $keys ->
        [one] Revoke one key?
       *[other] Revoke { $keys } keys?
    }
revoke-keys-why = Calls with any of these keys are refused from the next one on. This cannot be undone; a new key is a new secret.
revoke-count =
    { $keys ->
        [one] Revoke one key
       *[other] Revoke { $keys } keys
    }
calls-last-day = Calls, 24 hours
cost-last-day = Cost, 24 hours
revoke-key-why = Every program that uses this key is refused from the next call on. This cannot be undone; a new key is a new secret.
not-reported-yet = Not reported yet
unreported-calls =
    { $calls ->
        [1] One call
       *[other] { $counted } calls
    }
amount-held = { $amount } held
last-thirty-days = Last 30 days
calls-counted =
    { $calls ->
        [1] 1 call
       *[other] { $counted } calls
    }
not-used-lately = Not used in the last 24 hours.
no-call-reported = No call with it was reported in the last 24 hours.
in-the-last-day = In the last 24 hours
calls = Calls
and-more = { $count } more
key-is-ready = { $name } is ready
only-time = This is the only time you will see this key. Copy it now: we keep a fingerprint of it, not the key.
copy = Copy
copied = Copied
copy-by-hand = The browser does not let this page copy. The key is marked: press Ctrl+C or ⌘C.
not-copied = You have not copied the key. Copy it, or close again and make a new one later.
done = Done
old-key-works-until = The old key, { $key }, works until { $when }.
old-key-sooner = You can revoke it sooner, or change its expiry.
old-key-revoked = The old key, { $key }, is revoked.
first-use = Put it where your program finds it, then try it


## /search

search-what = Search pages, keys, agents, models and request IDs
search-results = Results
search-found =
    { $count ->
        [one] One result
       *[other] { $count } results
    }
search-empty = Nothing found. A request is found by the beginning of its ID.
kind-page = Page
kind-action = Action
kind-request = Request
allocate-credit = Allocate credit

## Live pages, keyboard, low balance


live = Live
new-rows = { $count } new
not-live = Not live
keyboard = Keyboard shortcuts
search-does = Searches pages, keys, agents, models and requests
slash-does = Goes to the filter, where the page has one
g-does = Then o, u, r, k, a or s: Overview, Usage, Requests, Keys, Agents, Settings
question-mark-does = Shows these shortcuts
arrows-do = In a list: the row above, the row below
bars-do = In a chart: the bar before, the bar after
escape-does = Closes a dialog
use-character-keys = Use /, ? and g
use-character-keys-why = Turn these off if you dictate, or if they get in the way. This browser remembers it. The other keys go on working, and the account’s menu opens this list.
close = Close
balance-below-zero = Your balance is { $balance }: your keys are refused.
agent-below-zero = The balance of agent { $agent } is { $balance }: all your keys are refused.
no-credit-left = No credit is left: your keys are refused.
add-credit-again = { $link }: calls go through again as soon as it is paid.
ask-for-credit = Ask the operator for credit. Calls go through again as soon as it is booked.
credit-left = { $amount } of credit is left.
lasts-about = It lasts until about { $day }.
add-credit-before = { $link }: without credit, your keys are refused.
ask-for-more = Ask the operator for more: without credit, your keys are refused.
told-at = Alert at { $amount }
no-alert = No alert
change-alert = Change alert
low-balance = Low balance
low-balance-lede = Every page shows an alert when your remaining credit falls to this amount.
tell-me-at = Alert at, ₹
tell-me-at-hint = For example 500.00 or 1,25,000. Leave it empty for an alert only when nothing is left.
save-low-balance = Save low-balance alert
low-balance-is-saved = The low-balance alert is saved.
webhooks = Webhooks
webhook = Webhook
webhooks-lede = Your own server is told what happens in this account, by signed requests as Standard Webhooks says.
webhook-lede = Where events are sent, and which.
no-webhooks = There are no webhooks yet.
webhooks-are-closed = Webhooks are not set up on this server.
add-webhook = Add webhook
edit-webhook = Change the webhook
add = Add
webhook-address = Address
webhook-address-hint = An https:// address that the internet reaches. It gets POST requests with JSON.
webhook-events = Events
webhook-events-hint = With none chosen, all events are sent.
all-events = All events
event-balance-low = The balance is low
event-balance-exhausted = The balance is used up
event-credit-added = Credit was added
event-recharge-scheduled = A recharge will be debited
event-recharge-failed = A recharge failed
event-credit-refunded = A payment was paid back
event-key-created = A key was created
event-key-revoked = A key was revoked
event-key-expiring = A key expires in seven days
event-invoice-issued = A receipt voucher, invoice or note was issued
event-limit-reached = A limit in rupees was reached
webhook-on = On
webhook-paused = Paused
webhook-off = Turned off
delivery-waiting = Waiting
delivery-sent = Delivered
delivery-failed = Failed
attempt-delivered = Delivered: { $status }
attempt-refused = Answered with an error: { $status }
attempt-redirected = Answered with a redirect ({ $status }), which is not followed. Enter the address that it leads to.
attempt-gone = Answered that it is gone: 410
attempt-timed-out = No answer within 15 seconds
attempt-no-address = The name of the server has no address
attempt-not-public = The server is not at a public address
attempt-no-connection = No connection to the server
attempt-no-tls = The server does not speak TLS
attempt-bad-certificate = The certificate of the server is not valid
attempt-no-http = The server does not speak HTTP
attempt-broken = The connection ended without an answer
attempt-no-secret = The signing secret cannot be read. Write to the operator.
webhook-is-deleted = The webhook is deleted.
webhook-is-saved = The webhook is saved.
webhook-is-on = The webhook is on. Events that waited are sent now.
webhook-is-paused = The webhook is paused. Events wait for up to three days.
test-is-sent = A test event is being sent. Reload this page to see the answer.
event-is-resent = The event is being sent again. Reload this page to see the answer.
webhook-was-gone = Your server answered that the webhook is gone (410), so nothing is sent any more. Turn it on once your server is ready.
webhook-was-failing = Nothing has arrived for five days, so nothing is sent any more. Turn it on once your server is ready.
webhook-fails-since = Nothing has arrived since { $when }. Events are tried for three days; after five days the webhook is turned off.
one-secret-signs = One, which was shown when it was made
two-secrets-sign = Two: the one before signs too until { $when }
pause = Pause
delete = Delete
send-test = Send test event
rotate-secret = Rotate secret
rotate-secret-ask = Rotate the signing secret?
rotate-secret-why = You get a new secret, and see it once. Until the old one ends, each request has a signature of both.
old-secret-signs = The old secret signs
secret-overlap-now = No longer
delete-webhook-ask = Delete the webhook?
delete-webhook-why = Events are not sent there any more, and the list of its deliveries is deleted.
signing-secret = Signing secret
signing-secret-once = This is the only time you will see this secret. Copy it now to where your server verifies the signatures.
secret-by-hand = The browser does not let this page copy. The secret is marked: press Ctrl+C or ⌘C.
secret-not-copied = You have not copied the secret. Copy it, or close again and rotate it later.
deliveries = Deliveries
deliveries-lede = What was sent in the last 30 days, newest first.
no-deliveries = Nothing has been sent yet.
event = Event
attempts = Attempts
last-answer = Last answer
next-attempt = Next attempt
what-is-sent = What is sent
took-ms = { $count } ms
told-by-mail = By mail
told-by-mail-lede = What happens to your account, at once, to your email address. You are always told of new browsers, of another password and of changes to two-step sign-in.
tell-key-created = A key was created or rotated
tell-key-expiring = A key expires within seven days
tell-old-key-used = A replaced key is still used
tell-balance-low = The balance falls to your low-balance alert
tell-balance-zero = The credit is used up
tell-payment = A payment for credit came, or failed
sent-payment = Payment received
sent-invoice = Invoice of a month
sent-payment-failed = Payment failed
save-notices = Save notices
notices-are-saved = The notices are saved.
further-addresses = Further addresses
further-addresses-lede = Notices about credit go to these too, for example to whoever pays. Each is confirmed by a mail first.
no-further-addresses = There are none.
address-waits = waits to be confirmed
remove-address = Remove { $email }
add-address = Add address
address-is-asked = Open the link in the mail to the new address to confirm it.
address-is-removed = The address is removed.
did-change-notices = The notices by mail were changed
did-add-notice-address = Notices about credit go to { $email } too
did-remove-notice-address = Notices about credit no longer go to { $email }
what-notices_changed = Notices changed
what-notice_address_added = Notice addresses added
what-notice_address_removed = Notice addresses removed
did-change-low-balance = The low-balance alert was changed from { $from } to { $to }
did-set-low-balance = The low-balance alert was set to { $to }
did-take-out-low-balance = The low-balance alert was removed
balance-by-day = Balance by day: { $first } at the end of { $day }, { $now } now. Lowest: { $lowest } on { $lowest_day }.
credit-came-in =
    { $days ->
        [0] No credit came in.
        [one] Credit came in on one day.
       *[other] Credit came in on { $days } days.
    }

## /billing

billing-page = Billing
add-credit = Add credit
add-credit-lede = You pay on a page of the payment provider, by UPI, card or net banking. The credit is there as soon as the payment is confirmed.
amount-in-rupees = Amount in rupees
continue-to-payment = Continue
topup-bounds = From { $smallest } to { $largest }.
tax-on-top = 18 % GST is added to it.
tax-within = 18 % GST is within it.
no-seller-yet = Credit cannot be bought here yet. Write to the operator.
billing-profile-first = Fill in your billing profile first: receipts and invoices need it.
topup = Top-up
topup-of = Top-up of { $amount }
topups = Top-ups
topup-number = Number
started = Started
to-pay = To pay
payable-until = Payable until
rounding-off = Rounding off
cgst = CGST 9 %
sgst = SGST or UTGST 9 %
igst = IGST 18 %
topup-pending = Waiting for payment
topup-failed = Payment failed
topup-expired = Expired
topup-cancelled = Cancelled
topup-review = Being looked at
topup-paid = Paid
topup-refunded = Refunded
topup-is-paid = { $amount } of credit was added. Thank you.
topup-is-in-review = A payment came, but not the one that was asked for. The operator looks at it and writes to you.
topup-is-refunded = This payment was refunded.
topup-is-disputed = The bank of the payer wants this payment back. Its credit is held until the bank decides.
topup-refunds = Refunds
refund-amount = Paid back
refund-credit = Credit taken back
refund-on-its-way = On its way
refund-is-paid = Paid back
refund-days = Your bank needs 5 to 7 working days to show a refund.
topup-disputes = Disputes
dispute-amount = Disputed
dispute-credit = Credit held
dispute-open = Waits for an answer
dispute-under-review = The bank decides
dispute-won = Decided: the payment stays
dispute-lost = Decided: the money went back
dispute-closed = Closed
credit-ends = Credit that ends
credit-ends-on = { $amount } end on { $date }
topup-has-ended = This top-up has ended. If you have paid all the same, the credit still comes.
provider-is-away = The payment provider does not answer. Try again in a moment.
payment-is-confirmed-soon = Your payment is being confirmed. This page shows it as soon as it is; you can leave it.
pay-at-the-provider = You pay on a page of the payment provider. If you do not come back from there by yourself, open this page again.
check-payment = Check payment
cancel-topup = Cancel top-up
payment = Payment
thank-you = Thank you
payment-is-looked-at = Your payment is being confirmed. Sign in to see your credit.
to-billing = Open billing
failed-cancelled = The last payment was cancelled. You can try again.
failed-late = The last payment took too long. You can try again.
failed-funds = The last payment failed: not enough money in the account. You can try again.
failed-code = The last payment failed: the PIN or code was not right. You can try again.
failed-card = The card was declined. Try another card, or UPI.
failed-bank = The bank could not be reached. Try again, or pay another way.
failed-limit = The payment is above the limit of your bank. Pay another way, or less.
failed-upi-id = There is no such UPI ID. You can try again.
failed-somehow = The last payment failed. You can try again.
billing-profile = Billing profile
billing-profile-lede = Who receipts and invoices are for. A change applies to later ones.
billing-profile-is-saved = The billing profile is saved.
save-billing-profile = Save billing profile
promo-code = Promotional code
promo-code-lede = A code adds credit to your balance. An account uses a code once.
recharge = Automatic recharge
recharge-lede = Your bank is asked for money a day or more before your credit may run out, so that it arrives in time. It is off until you switch it on, and you can switch it off at any time.
recharge-off = Automatic recharge is off.
recharge-off-by-itself = Automatic recharge was switched off by itself. { $reason }
recharge-needs-mandate = Give your bank’s permission once: the link leads to a page of the payment provider. It costs ₹1.00, which is refunded. The link can be used until { $until }.
recharge-needs-another = There is no mandate. Save the settings below to get a link for one.
recharge-link-is-coming = The payment provider does not answer at the moment. The link appears here by itself.
recharge-give-mandate = Give the mandate
recharge-ready = Automatic recharge is on, and nothing is due.
recharge-ready-until = Automatic recharge is on. At the rate at which it was used, your credit may end on { $end }. You are told of the next debit around { $notice }.
recharge-idle = Automatic recharge is on. Your account has made no calls for seven days, so nothing is debited until it does.
recharge-waits = Automatic recharge is on. The next recharge is looked at after { $until }.
recharge-at-cap = The monthly limit leaves no recharge at the moment. Raise it below, or add credit yourself.
recharge-is-paused = The mandate is paused at your bank, so nothing is debited. Resume it in your UPI app or at your bank.
recharge-planned = A recharge of { $amount } is being announced to your bank.
recharge-notified = { $amount } will be debited after { $after }. The credit is added as soon as your bank confirms it, by { $answer } at the latest.
recharge-charging = Your bank was asked for { $amount }. It answers by { $answer }; nothing else is debited until then.
recharge-meanwhile = Until the money arrives, calls are paid from the credit that is left. At zero they are refused. You can add credit yourself at any time.
recharge-threshold = Recharge below (rupees)
recharge-threshold-hint = Or earlier, if your credit may end before the money could arrive.
recharge-amount = Recharge amount (rupees)
recharge-amount-hint = If more is missing, a multiple of it is debited at once, within your limit. Tax is added as for any top-up.
recharge-cap = Monthly limit (rupees)
recharge-cap-hint = The most that is debited in a calendar month, tax included. One debit is at most ₹15,000.00.
recharge-method = Pay by
recharge-by-upi = UPI
recharge-by-card = Card
recharge-phone = Mobile number
recharge-phone-hint = For the payment provider. It is not kept here.
recharge-switch-on = Switch on
recharge-save = Save
recharge-switch-off = Switch off
recharge-is-saved = Automatic recharge is saved.
recharge-call-off = Call this debit off
recharge-mandate = Mandate
recharge-max = At most for one debit
recharge-spent = Debited this month
recharge-of-limit = { $spent } of { $limit }
recharge-remove = Remove the mandate
recharge-remove-hint = This switches automatic recharge off, and tells your bank that the mandate has ended.
recharge-history = Recharges
recharge-debited = Debited
recharge-topup = Top-up
recharge-state-planned = Being announced
recharge-state-notified = Announced
recharge-state-charging = At the bank
recharge-state-done = Paid
recharge-state-failed = Failed
recharge-state-cancelled = Not debited
recharge-why-funds = There was not enough money in the account.
recharge-why-ended = The mandate has ended at your bank or in your UPI app.
recharge-why-paused = The mandate is paused at your bank.
recharge-why-high = The amount is more than your mandate or your bank allows.
recharge-why-bank = Your bank had a technical problem.
recharge-why-notice = The notice before the debit could not be delivered.
recharge-why-no-answer = Your bank gave no answer in time.
recharge-why-cap = The monthly limit was reached.
recharge-why-owner = It was called off.
recharge-why-not-given = No mandate was given.
recharge-why-unavailable = The payment provider offers no mandates here at the moment.
recharge-why-other = The bank gave no reason that helps.
topup-is-recharge = This is an automatic recharge. See the billing page for when it is debited.
use-code = Use code
code-is-used = { $amount } was added to your balance.
address = Address
address-hint = House, street, area
city = City
state = State
choose-state = Choose a State
pin-code = PIN code
gstin = GSTIN
gstin-hint = 15 characters, as on your certificate. Only its form is checked.
state-01 = Jammu and Kashmir
state-02 = Himachal Pradesh
state-03 = Punjab
state-04 = Chandigarh
state-05 = Uttarakhand
state-06 = Haryana
state-07 = Delhi
state-08 = Rajasthan
state-09 = Uttar Pradesh
state-10 = Bihar
state-11 = Sikkim
state-12 = Arunachal Pradesh
state-13 = Nagaland
state-14 = Manipur
state-15 = Mizoram
state-16 = Tripura
state-17 = Meghalaya
state-18 = Assam
state-19 = West Bengal
state-20 = Jharkhand
state-21 = Odisha
state-22 = Chhattisgarh
state-23 = Madhya Pradesh
state-24 = Gujarat
state-26 = Dadra and Nagar Haveli and Daman and Diu
state-27 = Maharashtra
state-29 = Karnataka
state-30 = Goa
state-31 = Lakshadweep
state-32 = Kerala
state-33 = Tamil Nadu
state-34 = Puducherry
state-35 = Andaman and Nicobar Islands
state-36 = Telangana
state-37 = Andhra Pradesh
state-38 = Ladakh
state-97 = Other Territory
# Documents as PDF.
document-receipt-voucher = Receipt voucher
document-receipt = Receipt
document-tax-invoice = Tax invoice
document-refund-voucher = Refund voucher
document-credit-note = Credit note
document-debit-note = Debit note
document-bill-of-supply = Bill of supply
document-bill = Bill
document-refund = Refund receipt
document-number = Number
document-date = Date
document-period = Period
document-place = Place of supply
document-reverse = Tax on reverse charge
document-no = No
document-refers = Answers
document-of-day = { $number } of { $date }
document-cancelled = Cancelled on
document-is-cancelled = cancelled
document-reason = Reason
document-payment = Payment
document-from = From
document-to = Billed to
document-received = received on { $date }
document-used = used in { $month }
document-transfer = Bank transfer (UTR)
document-by-bank = Received by bank
document-tds = Tax deducted at source (TDS)
document-irn = Invoice reference number (IRN)
document-ack-no = Acknowledgement number
document-ack-date = Acknowledged
document-e-invoice = The e-invoice as data
document-paid-back = paid back on { $date }
document-not-paid-back = of a refund that was not paid out
document-disputed = taken back by the bank of the payer
document-reversed = of an invoice that was taken back
document-description = Description
document-taxable = Taxable value
document-value = Value
document-advance = Advance for credit: { $words }
document-credit = Credit: { $words }
document-otherwise = Paid with promotional or other credit
document-carried = Carried from or to other months, and rounding
document-advance-returned = Advance paid back: { $words }
document-credit-returned = Credit paid back: { $words }
document-advance-again = Advance that was not paid back: { $words }
document-credit-again = Credit that was not paid back: { $words }
document-rounding = Rounding off
document-total = Total
document-paid = Paid in advance
document-due = Amount due
document-in-words = In words
document-advances = Advances used, before tax
document-part = { $number } of { $date }: { $amount }
document-unregistered = The seller is not registered under GST, and charges no tax.
document-voucher-note = This voucher confirms an advance. A tax invoice follows for each month in which it is used; input tax credit is claimed with that.
document-for = For { $name }
document-signatory = Authorised signatory
document-kind = Type
invoices = Invoices
document-page = Page { $page } of { $count }

## /billing/transactions

transactions = Transactions
transactions-lede = Everything that changed your balance. Calls are one line for each day; the balance is that of all wallets together.
transaction = Transaction
wallet = Wallet
document = Document
no-transactions = No transactions yet
no-transactions-why = Credit and calls are listed here.
no-such-transactions = No transactions of this kind in these days
show-all-transactions = Show all transactions
kind-grant = Free credit
kind-purchase = Credit bought
kind-credit = Credit booked
kind-usage = Calls
kind-transfer = Transfers
kind-refund = Refunds
kind-correction = Corrections
transaction-calls = Calls of { $day }
transaction-priced-later = Calls of { $day } that were priced later
transaction-grant = Free credit
transaction-grant-for = Free credit: { $note }
transaction-credit = Credit booked by the operator
transaction-credit-for = Credit booked by the operator: { $note }
transaction-purchase = Credit bought
transaction-to = Moved to { $wallet }
transaction-from = Moved from { $wallet }
transaction-refund = Payment refunded
transaction-refund-failed = Refund failed: the credit is back
transaction-dispute = Payment disputed with the bank
transaction-dispute-won = Dispute ended: the credit is back
transaction-expired = Credit expired
transaction-correction = Correction
transaction-correction-for = Correction: { $note }
transaction-wallet = account
transaction-agent = agent { $id } ({ $name })
transaction-agent-only = agent { $id }

## The stand-in of the payment provider

demo-payment = Payment in the demo
pay-amount = Pay { $amount }
demo-payments = This stands in for the payment provider. No money moves.
pay-by-upi = Pay by UPI
pay-by-card = Pay by card
pay-and-fail = Fail
pay-at-second-try = Fail, then succeed
pay-late = Pay late (after 2 minutes)
demo-mandate = Demo mandate
demo-mandate-up-to = Allow debits of up to { $amount } each
demo-mandates = This page stands in for the payment provider: no bank is told and no money moves.
demo-mandate-given = The mandate is given. Go back to the console.
demo-mandate-refused = The mandate was refused.
approve-mandate = Approve
refuse-mandate = Refuse
payment-failed = The payment failed. Try again.
link-is-over = This link is paid, or has ended.
