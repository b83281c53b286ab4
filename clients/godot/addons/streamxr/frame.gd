class_name StreamXRFrame
extends Reference
# Writes and reads the binary frames between a scene and the server. Little-endian; metres, seconds, radians, newton-seconds.
# The other end is packages/adapter-godot/src/frames.ts.

# From here: what a physics frame has come to.
const STATES := 1
# From the server: what the particles did to bodies since the frame before.
const IMPULSES := 2


# `stamp_usec`: microseconds since 1970. `hits`: [body, body or 255, Vector3, strength].
static func write_states(frame: int, stamp_usec: int, bodies: Array, forces: Array, hits: Array) -> PoolByteArray:
	var out := StreamPeerBuffer.new()
	out.put_u8(STATES)
	out.put_u8(bodies.size())
	out.put_u8(forces.size())
	out.put_u8(hits.size())
	out.put_u32(frame)
	out.put_u64(stamp_usec)
	for body in bodies:
		var state := PhysicsServer.body_get_direct_state(body.get_rid())
		_put_vector(out, state.transform.origin)
		_put_quat(out, state.transform.basis.get_rotation_quat())
		_put_vector(out, state.linear_velocity)
		_put_vector(out, state.angular_velocity)
	for force in forces:
		_put_vector(out, force.global_transform.origin)
		out.put_float(force.get_meta("streamxr_strength") if force.has_meta("streamxr_strength") else 1.0)
	for hit in hits:
		out.put_u8(hit[0])
		out.put_u8(hit[1])
		_put_vector(out, hit[2])
		out.put_float(hit[3])
	return out.data_array


# [[body, Vector3], …]; what does not fit the frame is left out.
static func read_impulses(bytes: PoolByteArray, body_count: int) -> Array:
	var stream := StreamPeerBuffer.new()
	stream.data_array = bytes
	if bytes.size() < 2 or stream.get_u8() != IMPULSES:
		return []
	var impulses := []
	for _each in range(stream.get_u8()):
		if stream.get_available_bytes() < 13:
			break
		var body := stream.get_u8()
		var impulse := Vector3(stream.get_float(), stream.get_float(), stream.get_float())
		if body < body_count:
			impulses.append([body, impulse])
	return impulses


static func _put_vector(out: StreamPeerBuffer, vector: Vector3) -> void:
	out.put_float(vector.x)
	out.put_float(vector.y)
	out.put_float(vector.z)


static func _put_quat(out: StreamPeerBuffer, quat: Quat) -> void:
	out.put_float(quat.x)
	out.put_float(quat.y)
	out.put_float(quat.z)
	out.put_float(quat.w)
