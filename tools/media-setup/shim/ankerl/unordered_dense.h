// Stands in for ankerl::unordered_dense, hash tables that Debian does not have: the standard ones under its names. mediasoup uses
// them as maps and sets only. They cost a pointer more to follow; the figures in the benchmarks are measured with them.
#pragma once
#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<typename T, typename = void>
	struct hash : std::hash<T>
	{
	};

	// The standard library's hash of a number is the number. SSRCs come from outside, so they are mixed (splitmix64, Steele et al.
	// 2014): nobody chooses numbers that all fall into one bucket by dividing alone.
	template<typename T>
	struct hash<T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
	{
		size_t operator()(const T& value) const noexcept
		{
			uint64_t x = static_cast<uint64_t>(value) + 0x9e3779b97f4a7c15ULL;
			x          = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
			x          = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
			return x ^ (x >> 31);
		}
	};

	template<class Key, class Value, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<class Key, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
