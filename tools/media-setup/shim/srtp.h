// Stands in for libsrtp 3, which Debian does not have and mediasoup is written for: its functions, over libsrtp 2. Version 3 names
// policies by handles, tells lengths as size_t, and writes what it protects into a buffer of its own. Only what mediasoup's worker
// calls is here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

// The name is needed for the handle below.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

// Errors that only version 3 has; mediasoup's table of messages names them.
static constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
static constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct Srtp3Policy
{
	srtp_ssrc_t ssrc{};
	srtp_profile_t profile{};
	std::vector<uint8_t> key;
	bool allowsRepeats{ false };
	size_t window{ 128 };
};
typedef Srtp3Policy* srtp_policy_t;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new Srtp3Policy();
	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (!policy)
	{
		return;
	}
	// Volatile: the compiler must not leave out the overwriting of a key that nobody reads again.
	for (volatile uint8_t& byte : policy->key)
	{
		byte = 0;
	}
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->ssrc = ssrc;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	policy->profile = profile;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLength,
  const uint8_t* salt,
  size_t saltLength,
  const uint8_t* /*mki*/,
  size_t /*mkiLength*/)
{
	if (keyLength + saltLength > SRTP_MAX_KEY_LEN)
	{
		return srtp_err_status_bad_param;
	}
	policy->key.assign(key, key + keyLength);
	policy->key.insert(policy->key.end(), salt, salt + saltLength);
	policy->key.resize(SRTP_MAX_KEY_LEN, 0);
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allowsRepeats)
{
	policy->allowsRepeats = allowsRepeats;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t window)
{
	policy->window = window;
	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	srtp2_policy_t own;
	std::memset(&own, 0, sizeof own);
	switch (policy->profile)
	{
		case srtp_profile_aead_aes_256_gcm:
			srtp_crypto_policy_set_aes_gcm_256_16_auth(&own.rtp);
			srtp_crypto_policy_set_aes_gcm_256_16_auth(&own.rtcp);
			break;
		case srtp_profile_aead_aes_128_gcm:
			srtp_crypto_policy_set_aes_gcm_128_16_auth(&own.rtp);
			srtp_crypto_policy_set_aes_gcm_128_16_auth(&own.rtcp);
			break;
		case srtp_profile_aes128_cm_sha1_80:
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&own.rtp);
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&own.rtcp);
			break;
		case srtp_profile_aes128_cm_sha1_32:
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&own.rtp);
			// RTCP keeps the long tag (RFC 5764, section 4.1.2).
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&own.rtcp);
			break;
		default:
			return srtp_err_status_bad_param;
	}
	own.ssrc            = policy->ssrc;
	own.key             = policy->key.data();
	own.allow_repeat_tx = policy->allowsRepeats ? 1 : 0;
	own.window_size     = policy->window;
	own.next            = nullptr;
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&own));
}

// Version 2 works in place and adds its trailer behind: there must be room for it.
inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* in, size_t inLength, uint8_t* out, size_t* outLength, size_t /*mki*/)
{
	if (*outLength < inLength + SRTP_MAX_TRAILER_LEN)
	{
		return srtp_err_status_buffer_small;
	}
	if (in != out)
	{
		std::memcpy(out, in, inLength);
	}
	int length       = static_cast<int>(inLength);
	const auto error = srtp_protect(session, static_cast<void*>(out), &length);
	*outLength       = static_cast<size_t>(length);
	return error;
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLength, uint8_t* out, size_t* outLength, size_t /*mki*/)
{
	if (*outLength < inLength + SRTP_MAX_TRAILER_LEN + sizeof(uint32_t))
	{
		return srtp_err_status_buffer_small;
	}
	if (in != out)
	{
		std::memcpy(out, in, inLength);
	}
	int length       = static_cast<int>(inLength);
	const auto error = srtp_protect_rtcp(session, static_cast<void*>(out), &length);
	*outLength       = static_cast<size_t>(length);
	return error;
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* in, size_t inLength, uint8_t* out, size_t* outLength)
{
	if (in != out)
	{
		std::memmove(out, in, inLength);
	}
	int length       = static_cast<int>(inLength);
	const auto error = srtp_unprotect(session, static_cast<void*>(out), &length);
	*outLength       = static_cast<size_t>(length);
	return error;
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLength, uint8_t* out, size_t* outLength)
{
	if (in != out)
	{
		std::memmove(out, in, inLength);
	}
	int length       = static_cast<int>(inLength);
	const auto error = srtp_unprotect_rtcp(session, static_cast<void*>(out), &length);
	*outLength       = static_cast<size_t>(length);
	return error;
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}
