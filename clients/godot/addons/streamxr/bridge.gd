class_name StreamXRBridge
extends Node
# Joins the scene that it stands in to a campaign. RigidBody and KinematicBody nodes of the group `streamxr_bodies` move the
# particles, Spatial nodes of the group `streamxr_forces` attract them (meta `streamxr_strength`, metres per second squared). The
# server starts the project with `--streamxr-port` and `--streamxr-key`; in the editor, both can be set here.

# The server says what its campaign is about: {bodies: [{shape, at, rotation, mass, …}], parameters: [{name, value}]}. What is in
# the groups when the listeners are done is what takes part; a body of the scene belongs to the body with mass at the same place
# in the list.
signal described(campaign)
# Somebody in the room did something: {action, at, direction, strength, radius}. Bodies near it are moved anyway.
signal person_acted(action)
# A parameter of the campaign was changed in the room.
signal parameter_changed(name, value)
# The campaign begins anew.
signal restarted()

const PROTOCOL := 1
const HITS_MAX := 32
const BODIES_MAX := 24
const FORCES_MAX := 8
# Metres per second that a push at full strength gives to what it is at; it is said several times a second while it goes on.
const PUSH_SPEED := 1.5

export var port := 0
export var key := ""

var _socket := WebSocketClient.new()
var _is_joined := false
var _frame := 0
var _bodies := []
var _forces := []
var _hits := []
var _first_states := []
# Microseconds since 1970 when the engine's own clock was at 0.
var _clock_zero_usec := 0


func _ready() -> void:
	pause_mode = Node.PAUSE_MODE_PROCESS
	port = int(_argument("streamxr-port", str(port)))
	key = _argument("streamxr-key", key)
	_clock_zero_usec = _read_clock_zero()
	if port == 0:
		return
	for names in [["connection_established", "_on_established"], ["connection_closed", "_on_closed"], ["connection_error", "_on_closed"], ["data_received", "_on_data"]]:
		_socket.connect(names[0], self, names[1])
	if _socket.connect_to_url("ws://127.0.0.1:%d/" % port) != OK:
		_on_closed()


func _process(_delta: float) -> void:
	_socket.poll()


func _physics_process(_delta: float) -> void:
	_socket.poll()
	if not _is_joined or get_tree().paused:
		return
	_frame += 1
	var stamp := _clock_zero_usec + OS.get_ticks_usec()
	_socket.get_peer(1).put_packet(StreamXRFrame.write_states(_frame, stamp, _bodies, _forces, _hits))
	_hits.clear()
	_socket.poll()


func _on_established(_protocol: String) -> void:
	_send({"type": "hello", "protocol": PROTOCOL, "key": key})


func _begin(message: Dictionary) -> void:
	emit_signal("described", message.get("campaign", {}))
	_bodies = get_tree().get_nodes_in_group("streamxr_bodies").slice(0, BODIES_MAX - 1)
	_forces = get_tree().get_nodes_in_group("streamxr_forces").slice(0, FORCES_MAX - 1)
	var bodies := []
	for index in range(_bodies.size()):
		_first_states.append(_bodies[index].global_transform)
		_listen(_bodies[index], index)
		bodies.append(_describe(_bodies[index]))
	for state in message.get("bodies", []):
		_restore(state)
	_send({"type": "ready", "bodies": bodies, "forces": _forces.size()})
	_is_joined = true


# A scene without its server has nothing to do: whoever started it starts it again.
func _on_closed(_was_clean := false) -> void:
	get_tree().quit(1)


func _on_data() -> void:
	while _socket.get_peer(1).get_available_packet_count() > 0:
		var is_text: bool
		var packet := _socket.get_peer(1).get_packet()
		is_text = _socket.get_peer(1).was_string_packet()
		if is_text:
			_obey(parse_json(packet.get_string_from_utf8()))
			continue
		for impulse in StreamXRFrame.read_impulses(packet, _bodies.size()):
			if _bodies[impulse[0]] is RigidBody:
				_bodies[impulse[0]].apply_central_impulse(impulse[1])


func _obey(message) -> void:
	if typeof(message) != TYPE_DICTIONARY:
		return
	match message.get("type"):
		"start":
			if not _is_joined:
				_begin(message)
		"pause":
			get_tree().paused = bool(message.get("paused", false))
		"restart":
			for index in range(_bodies.size()):
				_put_body(index, _first_states[index], Vector3(), Vector3())
			emit_signal("restarted")
		"parameter":
			emit_signal("parameter_changed", str(message.get("name")), float(message.get("value", 0)))
		"action":
			_push_near(message)
			emit_signal("person_acted", message)


func _push_near(action: Dictionary) -> void:
	var at := _vector(action.get("at"))
	var direction := _vector(action.get("direction"))
	var radius := max(0.1, float(action.get("radius", 1.0)))
	var speed := PUSH_SPEED * float(action.get("strength", 1.0))
	for body in _bodies:
		if not body is RigidBody:
			continue
		var away: Vector3 = body.global_transform.origin - at
		if away.length() > radius:
			continue
		var along := direction if direction.length() > 0 else away.normalized()
		if action.get("action") == "pull":
			along = -away.normalized()
		body.apply_central_impulse(along * speed * body.mass * (1.0 - away.length() / radius))


func _describe(body: PhysicsBody) -> Dictionary:
	var mass: float = body.mass if body is RigidBody else 0.0
	var shape := "sphere"
	var size := [0.5, 0.5, 0.5]
	for child in body.get_children():
		if not child is CollisionShape:
			continue
		if child.shape is BoxShape:
			shape = "box"
			size = _list(child.shape.extents)
		elif child.shape is SphereShape:
			size = [child.shape.radius, child.shape.radius, child.shape.radius]
		elif child.shape is CapsuleShape:
			shape = "capsule"
			size = [child.shape.radius, child.shape.radius, child.shape.height / 2]
		break
	var transform: Transform = body.global_transform
	return {"name": body.name, "shape": shape, "size": size, "mass": mass, "at": _list(transform.origin), "rotation": _quat_list(transform.basis.get_rotation_quat())}


func _listen(body: PhysicsBody, index: int) -> void:
	if not body is RigidBody:
		return
	body.can_sleep = false
	body.contact_monitor = true
	body.contacts_reported = 2
	body.connect("body_entered", self, "_on_hit", [index])


func _on_hit(other: Node, index: int) -> void:
	if _hits.size() >= HITS_MAX:
		return
	var with := _bodies.find(other)
	var body: RigidBody = _bodies[index]
	var speed := body.linear_velocity.length()
	_hits.append([index, with if with >= 0 else 255, body.global_transform.origin, speed * body.mass])


func _restore(state) -> void:
	if typeof(state) != TYPE_DICTIONARY:
		return
	var index := int(state.get("body", -1))
	if index < 0 or index >= _bodies.size():
		return
	var rotation = state.get("rotation", [0, 0, 0, 1])
	var basis := Basis(Quat(rotation[0], rotation[1], rotation[2], rotation[3]).normalized())
	_put_body(index, Transform(basis, _vector(state.get("at"))), _vector(state.get("velocity")), _vector(state.get("spin")))


func _put_body(index: int, transform: Transform, velocity: Vector3, spin: Vector3) -> void:
	var rid: RID = _bodies[index].get_rid()
	PhysicsServer.body_set_state(rid, PhysicsServer.BODY_STATE_TRANSFORM, transform)
	PhysicsServer.body_set_state(rid, PhysicsServer.BODY_STATE_LINEAR_VELOCITY, velocity)
	PhysicsServer.body_set_state(rid, PhysicsServer.BODY_STATE_ANGULAR_VELOCITY, spin)


func _send(message: Dictionary) -> void:
	_socket.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	_socket.get_peer(1).put_packet(to_json(message).to_utf8())
	_socket.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_BINARY)


func _argument(name: String, otherwise: String) -> String:
	for argument in OS.get_cmdline_args():
		if argument.begins_with("--%s=" % name):
			return argument.substr(name.length() + 3)
	return otherwise


# The wall clock tells milliseconds only: waits for the next one, to know it to some microseconds.
func _read_clock_zero() -> int:
	var now := OS.get_system_time_msecs()
	while OS.get_system_time_msecs() == now:
		pass
	return OS.get_system_time_msecs() * 1000 - OS.get_ticks_usec()


func _vector(list) -> Vector3:
	if typeof(list) != TYPE_ARRAY or list.size() != 3:
		return Vector3()
	return Vector3(float(list[0]), float(list[1]), float(list[2]))


func _list(vector: Vector3) -> Array:
	return [vector.x, vector.y, vector.z]


func _quat_list(quat: Quat) -> Array:
	return [quat.x, quat.y, quat.z, quat.w]
